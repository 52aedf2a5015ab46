package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.ConvolutionSpec;
import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A layer whose units have a row of weights each, that can be drawn or scaled by itself: a linear layer, or a convolution
 * without groups.
 *
 * @param weight one row a unit
 * @param bias null where it has none
 */
record WeightedLayer(
        PlacedLayer layer,
        Parameter weight,
        @Nullable Parameter bias,
        @Nullable InitializerSpec own) {

    static Optional<WeightedLayer> of(PlacedLayer layer, ParameterVector parameters) {
        if (layer.spec() instanceof LayerSpec.Linear linear) {
            return Optional.of(of(layer, parameters, linear.init()));
        }
        return layer.spec() instanceof ConvolutionSpec.Conv2d convolution && convolution.groups() == 1
                ? Optional.of(of(layer, parameters, convolution.init()))
                : Optional.empty();
    }

    private static WeightedLayer of(PlacedLayer layer, ParameterVector parameters, @Nullable InitializerSpec own) {
        String bias = layer.place() + ".bias";
        return new WeightedLayer(
                layer,
                parameters.parameter(layer.place() + ".weight"),
                layer.parameters().contains(bias) ? parameters.parameter(bias) : null,
                own);
    }

    /** All of a network, in the order in which a forward pass meets them. */
    static List<WeightedLayer> all(Network network) {
        List<WeightedLayer> all = new ArrayList<>();
        network.allLayers().forEach(layer -> of(layer, network.parameters()).ifPresent(all::add));
        return all;
    }

    int units() {
        return layer.outputs();
    }

    /** Weights of one unit. */
    int width() {
        return Math.toIntExact(weight.size() / units());
    }

    /** Draws all weights anew; where the recipe's own initialiser sets all of them alike, by the default one. */
    double[] drawn(ModelSpec model, long seed, String occasion) {
        InitializerSpec init = own != null ? own : model.init();
        boolean alike =
                switch (init.kind()) {
                    case ZEROS, ONES, CONSTANT -> true;
                    default -> false;
                };
        return drawn(alike ? InitializerSpec.DEFAULT : init, seed, occasion);
    }

    double[] drawn(InitializerSpec init, long seed, String occasion) {
        return new InitialWeights(seed)
                .draw(
                        init,
                        Site.uniform(width()),
                        1,
                        units(),
                        width(),
                        new Fan(width(), units()),
                        occasion + " " + weight.name());
    }

    /** Whether this activation lets through what comes in, or nothing. */
    static boolean isRelu(PlacedLayer layer) {
        return layer.activation().orElse(null) == ActivationKind.RELU;
    }
}
