package io.evenkeel.torch.instrument;

import io.evenkeel.dynamics.GeometricRate;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.run.ModelFacts.InitialBackprop;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.ModelFacts.WeightFacts;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.KeptGradients;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.TrainingStep.SeenLayer;
import io.evenkeel.torch.WatchedLayer;
import io.evenkeel.torch.WatchedModel;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a network does before its first step, on up to {@value #SAMPLES} training samples: the scale of every layer's
 * output and back-propagated gradient, dead and saturated shares, and how the weights start. One forward and one
 * backward pass; the gradients are cleared afterwards.
 *
 * @param loss of those samples; where it is a sum, of as many as a step takes
 * @param layers in forward order
 * @param backprop null with too few layers for a fit
 */
public record FirstLook(
        double loss, List<LayerFacts> layers, @Nullable InitialBackprop backprop) {

    private static final long SAMPLES = 256;

    /** @param batch samples in one step, over which a loss that sums does so */
    public static FirstLook at(Network network, TensorData data, LossSpec spec, int batch) {
        try (PointerScope scope = new PointerScope()) {
            TensorData some = data.spread(SAMPLES);
            List<SeenLayer> seen = new ArrayList<>();
            Tensor output = network.forward(some.features(), ForwardPass.measuring(0, KeptGradients.of(seen)));
            Tensor loss = new LossFunction(spec).of(output, some.targets());
            if (spec.reduction() == LossSpec.Reduction.SUM) {
                loss = loss.mul(new Scalar((double) batch / some.size()));
            }
            loss.backward();
            FirstLook look = of(loss.item_double(), network, seen);
            network.parameters().zeroGradients();
            return look;
        }
    }

    /** What a step shows, after its backward pass: the same from somebody else's loop. */
    public static FirstLook of(double loss, WatchedModel network, List<SeenLayer> seen) {
        List<LayerFacts> facts = new ArrayList<>();
        List<Double> trunk = new ArrayList<>();
        for (SeenLayer layer : seen) {
            LayerFacts fact = facts(layer, network);
            facts.add(fact);
            Double norm = fact.backpropNorm();
            if (norm != null
                    && layer.layer().carriesWeights()
                    && network.layers().contains(layer.layer())) {
                trunk.add(norm);
            }
        }
        InitialBackprop backprop = GeometricRate.fit(
                        trunk.stream().mapToDouble(Double::doubleValue).toArray())
                .map(rate -> new InitialBackprop(rate.rate(), rate.standardError(), rate.layers()))
                .orElse(null);
        return new FirstLook(loss, facts, backprop);
    }

    private static LayerFacts facts(SeenLayer seen, WatchedModel network) {
        WatchedLayer layer = seen.layer();
        ActivationStatistics.Moments moments = ActivationStatistics.Moments.of(seen.output());
        return new LayerFacts(
                layer.place(),
                layer.kind(),
                layer.inputs(),
                layer.outputs(),
                weights(layer, "weight", network),
                weights(layer, "bias", network),
                moments.mean(),
                moments.standardDeviation(),
                BackpropNorm.norm(seen).orElse(null),
                DeadUnits.unitsAlive(layer, seen.output())
                        .map(FirstLook::deadShare)
                        .orElse(null),
                ActivationStatistics.saturated(layer, seen.output()).orElse(null),
                layer.activation()
                        .filter(kind -> !kind.parameterName().isEmpty())
                        .map(kind -> layer.activationParameter())
                        .orElse(null));
    }

    private static double deadShare(boolean[] alive) {
        int dead = 0;
        for (boolean unit : alive) {
            dead += unit ? 0 : 1;
        }
        return (double) dead / alive.length;
    }

    private static @Nullable WeightFacts weights(WatchedLayer layer, String role, WatchedModel network) {
        for (String name : layer.parameters()) {
            // A matrix may bear its layer's own name.
            String own = name.equals(layer.place())
                    ? "weight"
                    : name.substring(layer.place().length() + 1);
            // such as weight, weight_ih of a recurrent layer, in.weight of attention: the first, which meets the input
            if (own.startsWith(role) || own.endsWith("." + role)) {
                return weightFacts(parameter(network, name));
            }
        }
        return null;
    }

    private static Parameter parameter(WatchedModel network, String name) {
        return network.parameters().parameters().stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static WeightFacts weightFacts(Parameter parameter) {
        double[] values = TensorArrays.toDoubles(parameter.value());
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        boolean finite = true;
        for (double value : values) {
            sum += value;
            min = Math.min(min, value);
            max = Math.max(max, value);
            finite &= Double.isFinite(value);
        }
        double mean = sum / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new WeightFacts(mean, Math.sqrt(squares / values.length), min, max, finite);
    }
}
