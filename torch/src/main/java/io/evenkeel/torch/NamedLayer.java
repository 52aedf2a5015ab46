package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a model that somebody else built, known by its name, its parameters and what came out of it.
 *
 * @param place the name
 * @param kind in the words of recipes
 * @param kindOfActivation null for other layers
 * @param inputs features, or channels of an image, that go in
 * @param outputs features, or channels of an image, that come out
 * @param unitAxis the axis of an output along which units lie
 * @param parameters names of its own parameters
 * @param carriesWeights whether it multiplies by trained matrices
 */
public record NamedLayer(
        String place,
        String kind,
        @Nullable ActivationKind kindOfActivation,
        int inputs,
        int outputs,
        int unitAxis,
        List<String> parameters,
        boolean carriesWeights)
        implements WatchedLayer {

    /** Their gains are no matrices. */
    private static final Set<String> NORMALIZATIONS = Set.of("batch_norm", "layer_norm", "group_norm", "rms_norm");

    private static final String CHANNELS_BEFORE_STEPS = "conv1d";

    public NamedLayer {
        parameters = List.copyOf(parameters);
    }

    /**
     * @param output shape (samples), (samples, units), (samples, steps, units) or (samples, channels, height, width…);
     *     of a {@code conv1d} (samples, channels, steps)
     * @param parameters names of its own parameters
     * @param weight the first matrix among them; null without one
     */
    public static NamedLayer of(
            String place, String kind, Tensor output, List<String> parameters, @Nullable Tensor weight) {
        int axis = unitAxis(kind, output.dim());
        int units = axis == 0 ? 1 : Math.toIntExact(output.size(axis));
        boolean matrices = weight != null && !NORMALIZATIONS.contains(kind);
        return new NamedLayer(
                place,
                kind,
                activationOf(kind),
                weight != null && matrices ? inputs(weight, units) : units,
                units,
                axis,
                parameters,
                matrices);
    }

    private static int unitAxis(String kind, long axes) {
        if (axes <= 1) {
            return 0;
        }
        return axes > 3 || kind.equals(CHANNELS_BEFORE_STEPS) ? 1 : Math.toIntExact(axes - 1);
    }

    /** libtorch lays matrices out as (out, in, …); who multiplies by hand may have (in, out). */
    private static int inputs(Tensor weight, int units) {
        boolean transposed = weight.dim() == 2 && weight.size(0) != units && weight.size(1) == units;
        return Math.toIntExact(weight.size(transposed ? 0 : 1));
    }

    private static @Nullable ActivationKind activationOf(String kind) {
        for (ActivationKind activation : ActivationKind.values()) {
            if (activation.name().toLowerCase(Locale.ROOT).equals(kind)) {
                return activation;
            }
        }
        return null;
    }

    @Override
    public Tensor byUnit(Tensor output) {
        Tensor unitsLast = output.dim() > 1 ? output.movedim(unitAxis, -1) : output;
        return unitsLast.reshape(-1, outputs);
    }

    @Override
    public Optional<ActivationKind> activation() {
        return Optional.ofNullable(kindOfActivation);
    }

    @Override
    public double activationParameter() {
        return kindOfActivation == null ? 0 : kindOfActivation.parameterDefault();
    }
}
