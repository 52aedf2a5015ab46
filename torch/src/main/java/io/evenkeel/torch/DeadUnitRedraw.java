package io.evenkeel.torch;

import io.evenkeel.recipe.ContainerSpec;
import io.evenkeel.recipe.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Draws the weights of dead units again, and of no others. A unit is dead where ReLU passes nothing of it for any of the
 * samples. Its incoming weights come from its layer's initialiser, scaled so that what it computes spreads over the
 * samples as that of the layer's living units does (or by one, where none lives), with a bias that has it on for about
 * half of them. Its outgoing weights become zero: it contributed nothing before, and contributes nothing until the
 * next step has moved them, so that for these samples the network's function stays what it was. What optimizers
 * remember of these weights is forgotten.
 *
 * <p>Known are linear layers and convolutions directly before ReLU. Where something other than dropout, pooling or
 * flattening stands between ReLU and the next such layer, outgoing weights stay as they are and the function changes.
 */
public final class DeadUnitRedraw {

    private static final int SAMPLES = 512;
    /** What leaves nothing nothing, and channels apart. */
    private static final Set<String> PASSING =
            Set.of("dropout", "flatten", "max_pool2d", "avg_pool2d", "global_avg_pool");

    private final Trainer trainer;
    private final Network network;
    private final ModelSpec model;
    private final TensorData samples;
    private final long seed;
    private final Map<Parameter, boolean[]> stale = new LinkedHashMap<>();
    private int redrawn;

    private DeadUnitRedraw(Trainer trainer, Network network, ModelSpec model, TensorData samples, long seed) {
        this.trainer = trainer;
        this.network = network;
        this.model = model;
        this.samples = samples;
        this.seed = seed;
    }

    /**
     * Redraws what is dead, between steps.
     *
     * @param all training samples; up to {@value #SAMPLES} of them are looked at
     * @return how many units were drawn again
     */
    public static int in(Trainer trainer, Network network, ModelSpec model, TensorData all, long seed) {
        try (TensorData some = all.spread(SAMPLES)) {
            DeadUnitRedraw redraw = new DeadUnitRedraw(trainer, network, model, some, seed);
            redraw.sequence(network.layers());
            redraw.forgetStale();
            return redraw.redrawn;
        }
    }

    private void sequence(List<PlacedLayer> layers) {
        for (int i = 0; i < layers.size(); i++) {
            PlacedLayer layer = layers.get(i);
            if (layer.spec() instanceof ContainerSpec.Residual) {
                sequence(layer.inside());
            }
            Optional<WeightedLayer> weighted = WeightedLayer.of(layer, network.parameters());
            if (weighted.isPresent() && i + 1 < layers.size() && WeightedLayer.isRelu(layers.get(i + 1))) {
                revive(weighted.get(), layers.get(i + 1), next(layers, i + 2));
            }
        }
    }

    /** The layer that takes what these units give, unchanged but for its arrangement; null: there is none. */
    private @Nullable WeightedLayer next(List<PlacedLayer> layers, int from) {
        for (PlacedLayer layer : layers.subList(from, layers.size())) {
            Optional<WeightedLayer> weighted = WeightedLayer.of(layer, network.parameters());
            if (weighted.isPresent()) {
                return weighted.get();
            }
            if (!PASSING.contains(layer.kind())) {
                return null;
            }
        }
        return null;
    }

    private void revive(WeightedLayer layer, PlacedLayer relu, @Nullable WeightedLayer next) {
        LayerSight after = LayerSight.of(network, samples, relu);
        LayerSight before = LayerSight.of(network, samples, layer.layer());
        int units = layer.units();
        boolean[] dead = new boolean[units];
        List<Double> living = new ArrayList<>();
        int count = 0;
        for (int unit = 0; unit < units; unit++) {
            dead[unit] = !after.isEverPositive(unit);
            count += dead[unit] ? 1 : 0;
            if (!dead[unit] && before.deviation(unit) > 0) {
                living.add(before.deviation(unit));
            }
        }
        if (count == 0) {
            return;
        }
        redrawn += count;
        double[] weights = LayerSight.read(layer.weight().value());
        double[] drawn = layer.drawn(model, seed, "redrawn at " + trainer.step());
        Parameter bias = layer.bias();
        double[] biases = bias == null ? new double[units] : LayerSight.read(bias.value());
        int width = layer.width();
        for (int unit = 0; unit < units; unit++) {
            if (dead[unit]) {
                System.arraycopy(drawn, unit * width, weights, unit * width, width);
                biases[unit] = 0;
            }
        }
        write(layer, weights, biases);
        LayerSight fresh = LayerSight.of(network, samples, layer.layer());
        double spread = living.isEmpty() ? 1 : living.stream().sorted().toList().get(living.size() / 2);
        for (int unit = 0; unit < units; unit++) {
            double deviation = fresh.deviation(unit);
            if (dead[unit] && deviation > 0 && Double.isFinite(deviation)) {
                double factor = spread / deviation;
                for (int i = unit * width; i < (unit + 1) * width; i++) {
                    weights[i] *= factor;
                }
                biases[unit] = -factor * fresh.mean(unit);
            }
        }
        write(layer, weights, biases);
        markRows(layer.weight(), dead, width);
        if (bias != null) {
            markRows(bias, dead, 1);
        }
        if (next != null) {
            silence(next, dead, relu.outputShape().isImage());
        }
    }

    private static void write(WeightedLayer layer, double[] weights, double[] biases) {
        LayerSight.write(layer.weight().value(), weights);
        Parameter bias = layer.bias();
        if (bias != null) {
            LayerSight.write(bias.value(), biases);
        }
    }

    /**
     * What comes from these units into the next layer. In each of its rows a channel's pixels stand together, and so do
     * all units at one step of a sequence.
     */
    private void silence(WeightedLayer next, boolean[] dead, boolean image) {
        int width = next.width();
        if (width % dead.length != 0) {
            return;
        }
        int each = width / dead.length;
        double[] weights = LayerSight.read(next.weight().value());
        boolean[] marked = marks(next.weight());
        for (int row = 0; row < next.units(); row++) {
            for (int column = 0; column < width; column++) {
                if (dead[image ? column / each : column % dead.length]) {
                    weights[row * width + column] = 0;
                    marked[row * width + column] = true;
                }
            }
        }
        LayerSight.write(next.weight().value(), weights);
    }

    private void markRows(Parameter parameter, boolean[] dead, int width) {
        boolean[] marked = marks(parameter);
        for (int unit = 0; unit < dead.length; unit++) {
            if (dead[unit]) {
                Arrays.fill(marked, unit * width, (unit + 1) * width, true);
            }
        }
    }

    private boolean[] marks(Parameter parameter) {
        return stale.computeIfAbsent(parameter, p -> new boolean[Math.toIntExact(p.size())]);
    }

    /** Moments and velocities of changed weights start from zero; other kinds of memory stay as they are. */
    private void forgetStale() {
        long length = network.parameters().values().numel();
        for (Optimizer optimizer : trainer.optimizers().values()) {
            try (OptimizerState state = optimizer.state()) {
                state.tensors().forEach((name, tensor) -> {
                    if (tensor.numel() == length && !name.equals(ElementwiseOptimizer.ORIGINALS)) {
                        forget(tensor);
                    }
                });
                optimizer.load(state);
            }
        }
    }

    private void forget(Tensor memory) {
        double[] values = LayerSight.read(memory);
        stale.forEach((parameter, marked) -> {
            for (int i = 0; i < marked.length; i++) {
                if (marked[i]) {
                    values[Math.toIntExact(parameter.offset()) + i] = 0;
                }
            }
        });
        LayerSight.write(memory, values);
    }
}
