package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LayerSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A layer at its place in a network. */
public final class PlacedLayer {

    private final String place;
    private final String kind;
    private final int inputs;
    private final int outputs;
    private final LayerSpec.@Nullable Activation activation;
    private final List<PlacedLayer> inside;
    private final List<String> parameters;
    private final Layer layer;

    PlacedLayer(
            String place,
            String kind,
            int inputs,
            int outputs,
            LayerSpec.@Nullable Activation activation,
            List<PlacedLayer> inside,
            List<String> parameters,
            Layer layer) {
        this.place = place;
        this.kind = kind;
        this.inputs = inputs;
        this.outputs = outputs;
        this.activation = activation;
        this.inside = List.copyOf(inside);
        this.parameters = List.copyOf(parameters);
        this.layer = layer;
    }

    /** Such as {@code layers.3}, or {@code layers.4.0} inside a residual branch. */
    public String place() {
        return place;
    }

    /** Its name in recipes. */
    public String kind() {
        return kind;
    }

    /** Features in, for one sample. */
    public int inputs() {
        return inputs;
    }

    /** Features out, for one sample. */
    public int outputs() {
        return outputs;
    }

    /** Which activation it is; empty for other layers. */
    public Optional<ActivationKind> activation() {
        return Optional.ofNullable(activation).map(LayerSpec.Activation::kind);
    }

    /** The activation's parameter, at the start where it is trained; 0 for layers without. */
    public double activationParameter() {
        return activation == null ? 0.0 : activation.parameter();
    }

    /** The layers of its branch, in order. */
    public List<PlacedLayer> inside() {
        return inside;
    }

    /** Names of its own parameters, those of layers inside not counted. */
    public List<String> parameters() {
        return parameters;
    }

    /** Whether it, or a layer inside it, is trained. */
    public boolean carriesWeights() {
        return !parameters.isEmpty() || inside.stream().anyMatch(PlacedLayer::carriesWeights);
    }

    Layer layer() {
        return layer;
    }
}
