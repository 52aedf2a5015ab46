package io.evenkeel.training;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LayerKinds;
import io.evenkeel.recipe.NearestName;
import io.evenkeel.torch.NamedLayer;
import io.evenkeel.torch.NamedParameters;
import io.evenkeel.torch.TrainingStep.SeenLayer;
import io.evenkeel.torch.WatchedLayer;
import io.evenkeel.torch.WatchedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** The activations that a loop names in the step at hand, and the layers that they make known. */
final class SeenActivations {

    /** A layer for which recipes have no word. */
    static final String OTHER = "other";

    private record Named(String kind, Tensor output) {}

    private final NamedParameters parameters;
    private final Map<String, Named> ofThisStep = new LinkedHashMap<>();
    private final Map<String, Long> units = new HashMap<>();

    SeenActivations(NamedParameters parameters) {
        this.parameters = parameters;
    }

    /** Keeps an output until the step ends, and has the backward pass leave its gradient in it. */
    void add(String name, @Nullable String givenKind, Tensor output) {
        if (name.isBlank() || name.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "found the activation name '" + name + "'; expected one with a letter in it and without '@'");
        }
        if (ofThisStep.containsKey(name)) {
            throw new IllegalStateException("the activation " + name + " was named twice in one step. A layer that is"
                    + " used twice needs two names; a pass that only evaluates belongs under a NoGradGuard; of a step that"
                    + " accumulates several batches, name the activations of one; and each step ends with step(…)");
        }
        if (output.isNull() || !output.defined()) {
            throw new IllegalArgumentException("the activation " + name + " is "
                    + (output.isNull() ? "a closed tensor" : "an undefined tensor") + "; expected a layer's output");
        }
        ScalarType type = output.scalar_type().intern();
        if (output.dim() == 0 || output.numel() == 0 || !output.is_floating_point()) {
            throw new IllegalArgumentException("the activation " + name + " is of type "
                    + type.name().toLowerCase(Locale.ROOT) + " with " + output.dim() + " axes and " + output.numel()
                    + " numbers; expected numbers of a floating type with the samples first");
        }
        String kind = givenKind != null ? known(givenKind) : kindOf(name);
        if (output.requires_grad()) {
            output.retain_grad();
        }
        ofThisStep.put(name, new Named(kind, output));
    }

    private static String known(String kind) {
        Set<String> kinds = new LinkedHashSet<>();
        LayerKinds.builtIn().forEach(builtIn -> kinds.add(builtIn.name()));
        Arrays.stream(ActivationKind.values())
                .forEach(activation -> kinds.add(activation.name().toLowerCase(Locale.ROOT)));
        kinds.add(OTHER);
        if (!kinds.contains(kind)) {
            String nearest = NearestName.of(kind, kinds);
            throw new IllegalArgumentException("found a layer of the kind '" + kind + "'"
                    + (nearest == null ? "" : " (did you mean '" + nearest + "'?)") + "; expected one of "
                    + String.join(", ", kinds));
        }
        return kind;
    }

    /** What the layer's own parameters tell. */
    private String kindOf(String name) {
        Tensor weight = matrixOf(own(name, Set.of()));
        if (weight == null) {
            Set<String> places = new LinkedHashSet<>();
            parameters
                    .tensors()
                    .keySet()
                    .forEach(parameter -> places.add(
                            parameter.contains(".") ? parameter.substring(0, parameter.lastIndexOf('.')) : parameter));
            String nearest = NearestName.of(name, places);
            throw new IllegalArgumentException("the activation " + name + " has no matrix among its parameters, those"
                    + " named " + name + ".…" + (nearest == null ? "" : " (did you mean '" + nearest + "'?)")
                    + "; say what it is, such as activation(\"" + name + "\", ActivationKind.RELU, …) or layer(\""
                    + name
                    + "\", \"layer_norm\", …), or name it as one of " + String.join(", ", places));
        }
        return switch (Math.toIntExact(weight.dim())) {
            case 2 -> "linear";
            case 3 -> "conv1d";
            case 4 -> "conv2d";
            default -> OTHER;
        };
    }

    /** Names of a layer's parameters, without those of layers inside it. */
    private List<String> own(String place, Set<String> places) {
        List<String> own = new ArrayList<>();
        for (String parameter : parameters.tensors().keySet()) {
            boolean under = parameter.equals(place) || parameter.startsWith(place + ".");
            boolean deeper = places.stream()
                    .anyMatch(other -> other.length() > place.length()
                            && (parameter.equals(other) || parameter.startsWith(other + ".")));
            if (under && !deeper) {
                own.add(parameter);
            }
        }
        return own;
    }

    private @Nullable Tensor matrixOf(List<String> names) {
        for (String name : names) {
            Tensor tensor = parameters.tensors().get(name);
            if (tensor != null && tensor.dim() >= 2) {
                return tensor;
            }
        }
        return null;
    }

    /**
     * The layers of this step with their outputs, in the order in which they were named.
     *
     * @throws IllegalStateException when an output was closed meanwhile, or has another number of units than before
     */
    List<SeenLayer> layers() {
        List<SeenLayer> layers = new ArrayList<>();
        ofThisStep.forEach((name, named) -> {
            if (named.output().isNull()) {
                throw new IllegalStateException("the activation " + name + " was closed before step(…); call step(…)"
                        + " within the PointerScope in which the forward pass was done");
            }
            List<String> own = own(name, ofThisStep.keySet());
            NamedLayer layer = NamedLayer.of(name, named.kind(), named.output(), own, matrixOf(own));
            Long before = units.putIfAbsent(name, (long) layer.outputs());
            if (before != null && before != layer.outputs()) {
                throw new IllegalStateException("the activation " + name + " has " + layer.outputs()
                        + " units, but had " + before + " at an earlier step; name another layer otherwise");
            }
            layers.add(new SeenLayer(layer, named.output()));
        });
        return layers;
    }

    /** The model as this step shows it. */
    WatchedModel model(List<SeenLayer> seen) {
        List<WatchedLayer> layers = seen.stream().map(SeenLayer::layer).toList();
        return new Model(layers, parameters);
    }

    private record Model(List<WatchedLayer> layers, NamedParameters parameters) implements WatchedModel {}

    void forget() {
        ofThisStep.clear();
    }
}
