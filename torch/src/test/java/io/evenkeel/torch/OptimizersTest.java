package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import java.util.stream.Stream;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Ours against libtorch's own, over many steps on the same gradients. */
class OptimizersTest {

    static Stream<OptimizerSpec> specs() {
        return Stream.of(
                new OptimizerSpec.Sgd(0.05, 0, false, 0),
                new OptimizerSpec.Sgd(0.05, 0.9, false, 0),
                new OptimizerSpec.Sgd(0.05, 0.9, true, 0.01),
                new OptimizerSpec.Adam(0.01, 0.9, 0.999, 1e-8, 0),
                new OptimizerSpec.Adam(0.01, 0.35, 0.126, 1e-4, 0.1));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void agreesWithLibtorchToRounding(OptimizerSpec spec) {
        try (Network network = Nets.network(3, Nets.linear(4), Nets.linear(2));
                Optimizer ours = Optimizers.of(spec, network.parameters())) {
            Tensor theirsWeights = network.parameters().values().clone().requires_grad_(true);
            org.bytedeco.pytorch.Optimizer theirs = libtorch(spec, new TensorVector(theirsWeights));
            for (int step = 0; step < 50; step++) {
                Tensor gradient =
                        network.parameters().values().mul(new Scalar(0.3)).add(new Scalar(Math.sin(step)));
                network.parameters().gradients().copy_(gradient);
                theirsWeights.mutable_grad().put(gradient.clone());
                ours.step(spec.learningRate());
                theirs.step();
            }
            double[] expected = TensorArrays.toDoubles(theirsWeights);
            double[] measured = TensorArrays.toDoubles(network.parameters().values());
            assertThat(measured).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                assertThat(measured[i]).isCloseTo(expected[i], within(2e-5));
            }
        }
    }

    private static org.bytedeco.pytorch.Optimizer libtorch(OptimizerSpec spec, TensorVector weights) {
        if (spec instanceof OptimizerSpec.Sgd sgd) {
            SGDOptions options = new SGDOptions(sgd.learningRate());
            options.momentum().put(sgd.momentum());
            options.nesterov().put(sgd.nesterov());
            options.weight_decay().put(sgd.weightDecay());
            return new org.bytedeco.pytorch.SGD(weights, options);
        }
        OptimizerSpec.Adam adam = (OptimizerSpec.Adam) spec;
        AdamOptions options = new AdamOptions(adam.learningRate());
        // libtorch keeps the two in a std::tuple, which lies in memory last element first.
        options.betas().put(adam.beta2(), adam.beta1());
        options.eps().put(adam.epsilon());
        options.weight_decay().put(adam.weightDecay());
        return new org.bytedeco.pytorch.Adam(weights, options);
    }

    @org.junit.jupiter.api.Test
    void theLearningRateOfEachStepIsTheOneAskedFor() {
        try (Network network = Nets.network(1, Nets.linear(1));
                Optimizer sgd = Optimizers.of(new OptimizerSpec.Sgd(1.0, 0, false, 0), network.parameters())) {
            double before = TensorArrays.toDoubles(network.parameters().values())[0];
            network.parameters()
                    .gradients()
                    .copy_(torch.ones_like(network.parameters().gradients()));
            sgd.step(0.25);
            double after = TensorArrays.toDoubles(network.parameters().values())[0];
            assertThat(before - after).isCloseTo(0.25, within(1e-6));
        }
    }
}
