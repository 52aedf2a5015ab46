package io.evenkeel.torch;

import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.ModelSpec;
import java.util.Arrays;
import java.util.List;

/**
 * Scales layers by data, from the first to the last but one (LSUV, Mishkin and Matas 2016): each linear layer and
 * convolution is divided by the standard deviation of what it gives for some samples, and each unit's mean is taken off by
 * its bias, so that the next layer gets what initialisers reckon with whatever came before. The output layer keeps its
 * size. What was learned stays as far as it lies in directions; with {@code redrawn}, weights are drawn as
 * orthogonal matrices first, as the authors do, and what was learned is lost.
 */
public final class DataScaling {

    private static final int SAMPLES = 512;
    /** The deviation of the whole is not quite linear in the weights once means move with it. */
    private static final int ROUNDS = 2;

    private DataScaling() {}

    /**
     * Scales a network, between steps; its optimizers begin anew.
     *
     * @param all training samples; up to {@value #SAMPLES} of them are looked at
     * @return how many layers were scaled
     */
    public static int in(
            Trainer trainer, Network network, ModelSpec model, TensorData all, long seed, boolean redrawn) {
        List<WeightedLayer> layers = WeightedLayer.all(network);
        try (TensorData some = all.spread(SAMPLES)) {
            int scaled = 0;
            for (int i = 0; i < layers.size(); i++) {
                WeightedLayer layer = layers.get(i);
                boolean last = i + 1 == layers.size();
                if (redrawn) {
                    draw(layer, last ? layer.drawn(model, seed, "anew") : orthogonal(layer, seed));
                }
                if (!last) {
                    for (int round = 0; round < ROUNDS; round++) {
                        scale(network, some, layer);
                    }
                    scaled++;
                }
            }
            trainer.forgetMoments();
            return scaled;
        }
    }

    private static double[] orthogonal(WeightedLayer layer, long seed) {
        return layer.drawn(new InitializerSpec(InitializerSpec.Kind.ORTHOGONAL, 1), seed, "anew");
    }

    private static void draw(WeightedLayer layer, double[] weights) {
        LayerSight.write(layer.weight().value(), weights);
        Parameter bias = layer.bias();
        if (bias != null) {
            LayerSight.write(bias.value(), new double[layer.units()]);
        }
    }

    private static void scale(Network network, TensorData samples, WeightedLayer layer) {
        LayerSight sight = LayerSight.of(network, samples, layer.layer());
        int units = layer.units();
        double variance = 0;
        for (int unit = 0; unit < units; unit++) {
            double deviation = sight.deviation(unit);
            variance += deviation * deviation / units;
        }
        if (!(variance > 0) || !Double.isFinite(variance)) {
            return;
        }
        double factor = 1 / Math.sqrt(variance);
        double[] weights = LayerSight.read(layer.weight().value());
        LayerSight.write(
                layer.weight().value(),
                Arrays.stream(weights).map(weight -> factor * weight).toArray());
        Parameter bias = layer.bias();
        if (bias != null) {
            double[] biases = LayerSight.read(bias.value());
            for (int unit = 0; unit < units; unit++) {
                biases[unit] = factor * (biases[unit] - sight.mean(unit));
            }
            LayerSight.write(bias.value(), biases);
        }
    }
}
