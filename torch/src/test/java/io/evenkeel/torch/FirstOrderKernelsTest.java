package io.evenkeel.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The kernels of a training step's own pass against those of a pass that can be derived twice. */
class FirstOrderKernelsTest {

    private static final double ROUNDING = 1e-5;
    private static final int SAMPLES = 3;

    /** A network wants weights. */
    private static final String TRAINED = " | prelu";

    private record Passed(double[] output, double[] inputGradient, double[] gradients) {}

    private static Passed passed(Network network, double[] numbers, ForwardPass pass) {
        int samples = Math.toIntExact(numbers.length / network.inputShape().size());
        try (PointerScope scope = new PointerScope()) {
            network.parameters().zeroGradients();
            Tensor input = TensorArrays.of(numbers, network.inputShape().batch(samples), ScalarType.Float)
                    .requires_grad_(true);
            Tensor output = network.forward(input, pass);
            Tensor weights = TensorArrays.of(
                    Nets.numbers(output.numel()), network.outputShape().batch(samples), ScalarType.Float);
            output.mul(weights).sum().backward();
            return new Passed(
                    TensorArrays.toDoubles(output.detach()),
                    TensorArrays.toDoubles(input.grad()),
                    TensorArrays.toDoubles(network.parameters().gradients()));
        }
    }

    private static void close(double[] found, double[] expected) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(ROUNDING * (1 + largest)));
        }
    }

    private static double[] numbers(Network network) {
        return Nets.numbers(SAMPLES * network.inputShape().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attention: {heads: 2}",
                "attention: {heads: 2, causal: true}",
                "attention: {heads: 4, causal: true, scale: 0.7, bias: false}",
                "attention: {heads: 1, normalize_queries: true}",
                "transformer: {heads: 2, ff: 16, norm: pre, causal: true}"
            })
    void fusedAttentionAgreesWithTheOpenOne(String layer) {
        try (Network network = Nets.network(layer, NetworkInput.of(7, 8), ScalarType.Float)) {
            Passed fused = passed(network, numbers(network), ForwardPass.training(0, ForwardObserver.NONE));
            Passed open = passed(network, numbers(network), ForwardPass.measuring(0, ForwardObserver.NONE));
            close(fused.output(), open.output());
            close(fused.inputGradient(), open.inputGradient());
            close(fused.gradients(), open.gradients());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attention: {heads: 2, causal: true}",
                "max_pool2d: 2",
                "conv2d: 4 | relu | max_pool2d: 2 | conv2d: 2 | relu | max_pool2d: {kernel: 2, padding: 1}"
            })
    void lookingChangesNothing(String layer) {
        NetworkInput input = layer.startsWith("attention") ? NetworkInput.of(7, 8) : NetworkInput.of(3, 10, 10);
        try (Network network = Nets.network(layer + TRAINED, input, ScalarType.Float)) {
            List<InnerTensor> seen = new ArrayList<>();
            ForwardObserver observer = new ForwardObserver() {
                @Override
                public void output(PlacedLayer placed, Tensor output) {}

                @Override
                public boolean wants(InnerTensor kind) {
                    return true;
                }

                @Override
                public void inner(String place, InnerTensor kind, int step, Tensor value) {
                    seen.add(kind);
                }
            };
            Passed watched = passed(network, numbers(network), ForwardPass.training(0, observer));
            Passed alone = passed(network, numbers(network), ForwardPass.training(0, ForwardObserver.NONE));
            assertThat(watched).usingRecursiveComparison().isEqualTo(alone);
            if (layer.startsWith("attention")) {
                assertThat(seen).contains(InnerTensor.ATTENTION_LOGITS, InnerTensor.ATTENTION_WEIGHTS);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_pool2d: 2",
                "max_pool2d: {kernel: 2, stride: 3}",
                "max_pool2d: {kernel: 3, stride: 3, padding: 1}",
                "max_pool2d: {kernel: [2, 3], stride: [2, 3], padding: same}",
                "max_pool2d: {kernel: 3, stride: 1}"
            })
    void poolingGivesTheSameBitsWithTiesAndWithWhatIsNotFinite(String layer) {
        try (Network network = Nets.network(layer + TRAINED, NetworkInput.of(3, 11, 7), ScalarType.Float)) {
            List<Function<double[], double[]>> changes = List.of(
                    all -> all,
                    all -> Arrays.stream(all)
                            .map(x -> Math.max(0, Math.rint(x)))
                            .toArray(),
                    all -> with(all, Double.NaN),
                    all -> with(all, Double.POSITIVE_INFINITY),
                    all -> with(all, Double.NEGATIVE_INFINITY));
            for (Function<double[], double[]> change : changes) {
                double[] input = change.apply(numbers(network));
                Passed fast = passed(network, input, ForwardPass.training(0, ForwardObserver.NONE));
                Passed plain = passed(network, input, ForwardPass.measuring(0, ForwardObserver.NONE));
                assertThat(fast.output()).isEqualTo(plain.output());
                assertThat(fast.inputGradient()).isEqualTo(plain.inputGradient());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conv2d: {filters: 6, kernel: 5, padding: 2} | relu | max_pool2d: 2 | conv2d: {filters: 16, kernel: 3} | relu | max_pool2d: 2",
                "conv2d: {filters: 4, kernel: 2, padding: same} | max_pool2d: 3",
                "conv2d: {filters: 40, kernel: 3, stride: 2, bias: false} | relu | max_pool2d: {kernel: [2, 1], stride: 2}",
                "conv2d: {filters: 9, kernel: 3, groups: 3, dilation: 2, padding: 1} | max_pool2d: 2",
                "conv2d: {filters: 3, kernel: 3, groups: 3} | relu | max_pool2d: 2",
                "conv2d: {filters: 32, kernel: 1} | relu | max_pool2d: 2 | conv2d: {filters: 5, kernel: 1} | max_pool2d: 2",
                "conv2d: {filters: 8, kernel: 3} | relu | max_pool2d: {kernel: 3, stride: 2}",
                "conv2d: {filters: 8, kernel: 3} | relu | max_pool2d: {kernel: 2, padding: same}",
                "residual: {layers: [{conv2d: {filters: 12, kernel: 3, padding: same}}, {max_pool2d: {kernel: 1, stride: 1}}, {conv2d: {filters: 3, kernel: 3, padding: same}}]}"
            })
    void aPooledConvolutionGivesTheSameBitsAsOneLayerAfterTheOther(String layers) {
        try (Network network = Nets.network(layers, NetworkInput.of(3, 14, 13), ScalarType.Float)) {
            for (int samples : new int[] {2, 16, 33}) {
                double[] numbers = Nets.numbers(samples * network.inputShape().size());
                // an image of few different numbers has windows of several largest ones
                double[] ties = Arrays.stream(numbers).map(Math::rint).toArray();
                Arrays.fill(ties, 0, ties.length / 2, 1.0);
                for (double[] input : List.of(
                        numbers,
                        ties,
                        scaled(numbers, 1e-30),
                        scaled(numbers, 1e25),
                        scaled(numbers, 1e38),
                        with(numbers, Double.NaN),
                        with(numbers, Double.POSITIVE_INFINITY),
                        with(numbers, Double.NEGATIVE_INFINITY))) {
                    sameAsApart(network, input);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"layers.0.weight", "layers.0.bias"})
    void aWeightThatIsNotFiniteShowsThroughAPooledConvolution(String parameter) {
        try (Network network =
                Nets.network("conv2d: 4 | relu | max_pool2d: 2", NetworkInput.of(3, 8, 8), ScalarType.Float)) {
            double[] input = Nets.numbers(20 * network.inputShape().size());
            Tensor first = network.parameters()
                    .parameter(parameter)
                    .value()
                    .detach()
                    .view(-1)
                    .narrow(0, 0, 1);
            for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
                first.fill_(new Scalar(value));
                sameAsApart(network, input);
                assertThat(Arrays.stream(passed(network, input, ForwardPass.training(0, ForwardObserver.NONE))
                                        .output())
                                .allMatch(Double::isFinite))
                        .isFalse();
            }
        }
    }

    private static void sameAsApart(Network network, double[] input) {
        Passed together = passed(network, input, ForwardPass.training(0, ForwardObserver.NONE));
        Passed apart = passed(network, input, ForwardPass.training(0, new ForwardObserver() {
            @Override
            public void output(PlacedLayer placed, Tensor output) {}
        }));
        assertThat(together.output()).isEqualTo(apart.output());
        assertThat(together.inputGradient()).isEqualTo(apart.inputGradient());
        assertThat(together.gradients()).isEqualTo(apart.gradients());
    }

    @Test
    void layersInARowAreTakenTogetherWhereThatIsFaster() {
        try (Network network = Nets.network(
                "conv2d: 4 | relu | max_pool2d: 2 | relu | max_pool2d: 2 | conv2d: 2 | tanh | max_pool2d: 2",
                NetworkInput.of(3, 32, 32),
                ScalarType.Float)) {
            assertThat(Shortcuts.through(network.layers()).stream().map(layer -> (Object) layer.getClass()))
                    .containsExactly(
                            PooledConvolution.class,
                            ActivationLayer.class,
                            MaxPool2dLayer.class,
                            ActivationLayer.class,
                            Conv2dLayer.class,
                            ActivationLayer.class,
                            MaxPool2dLayer.class);
        }
    }

    private static double[] scaled(double[] numbers, double factor) {
        return Arrays.stream(numbers).map(x -> x * factor).toArray();
    }

    private static double[] with(double[] numbers, double value) {
        double[] changed = numbers.clone();
        changed[17] = value;
        return changed;
    }
}
