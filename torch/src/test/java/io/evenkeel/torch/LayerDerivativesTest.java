package io.evenkeel.torch;

import io.evenkeel.recipe.LayerKinds;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Every layer in double precision: its output's shape, its gradient and its second derivative by differences. */
class LayerDerivativesTest {

    private static final int VOCABULARY = 5;
    private static final int SAMPLES = 3;
    private static final double H = 1e-5;

    /** Layers, the shape of one sample that goes in, and that of what comes out. */
    record Case(String layers, int[] input, int... output) {
        @Override
        public String toString() {
            return layers + " over " + Arrays.toString(input);
        }
    }

    private static int[] shape(int... extents) {
        return extents;
    }

    static Stream<Case> everyLayer() {
        return Stream.of(
                new Case("linear: 4 | tanh", shape(3), 4),
                new Case("linear: 4 | softmax", shape(5, 3), 5, 4),
                new Case("conv1d: {filters: 3, kernel: 2}", shape(6, 2), 5, 3),
                new Case("conv1d: {filters: 4, kernel: 4, padding: same, groups: 2}", shape(6, 2), 6, 4),
                new Case("conv1d: {filters: 2, kernel: 3, dilation: 2, padding: 1, stride: 2}", shape(7, 3), 3, 2),
                new Case("conv2d: 2", shape(2, 5, 4), 2, 3, 2),
                new Case("conv2d: {filters: 2, kernel: [2, 3], padding: same} | softmax", shape(1, 5, 4), 2, 5, 4),
                new Case(
                        "conv2d: {filters: 4, kernel: 3, stride: 2, padding: same, groups: 2}",
                        shape(2, 6, 5),
                        4,
                        3,
                        3),
                new Case("conv2d: {filters: 2, kernel: 2, dilation: [1, 2], padding: [0, 1]}", shape(1, 4, 4), 2, 3, 4),
                new Case("separable_conv2d: {filters: 3, multiplier: 2, padding: same}", shape(2, 4, 4), 3, 4, 4),
                new Case("conv2d: 2 | max_pool2d", shape(1, 6, 6), 2, 2, 2),
                new Case("conv2d: 2 | max_pool2d: {kernel: 3, stride: 2, padding: same}", shape(1, 6, 6), 2, 2, 2),
                new Case("conv2d: 2 | avg_pool2d: {kernel: 2, stride: 1}", shape(1, 5, 5), 2, 2, 2),
                new Case("conv2d: 2 | avg_pool2d: {kernel: 2, stride: 1, padding: same}", shape(1, 5, 5), 2, 3, 3),
                new Case("conv2d: 3 | global_avg_pool", shape(1, 4, 4), 3),
                new Case("gru: 3 | global_avg_pool", shape(4, 2), 3),
                new Case("conv2d: 2 | flatten | linear: 2", shape(1, 4, 4), 2),
                new Case("reshape: [1, 2, -1] | conv2d: {filters: 2, kernel: 1}", shape(6), 2, 2, 3),
                new Case("embedding: 3 | tanh", shape(4), 4, 3),
                new Case("embedding: 4 | positional | linear: 2", shape(4), 4, 2),
                new Case("positional: learned | tanh", shape(4, 3), 4, 3),
                new Case("rnn: 3", shape(4, 2), 4, 3),
                new Case("rnn: {units: 2, activation: relu, bidirectional: true, bias: false}", shape(4, 2), 4, 4),
                new Case("gru: 3 | last_step", shape(4, 2), 3),
                new Case("gru: {units: 2, bidirectional: true}", shape(3, 2), 3, 4),
                new Case("lstm: {units: 3, forget_bias: 1} | mean_pool", shape(4, 2), 3),
                new Case("lstm: {units: 2, bidirectional: true}", shape(3, 2), 3, 4),
                new Case("attention: 2", shape(4, 6), 4, 6),
                new Case("attention: {heads: 3, causal: true, normalize_queries: true, scale: 0.7}", shape(4, 6), 4, 6),
                new Case("attention: {heads: 2, dropout: 0.3, bias: false}", shape(4, 4), 4, 4),
                new Case("transformer: {heads: 2, ff: 5, norm: pre, causal: true}", shape(3, 4), 3, 4),
                new Case("transformer: {heads: 2, norm: post, activation: tanh, dropout: 0.2}", shape(3, 4), 3, 4),
                new Case("linear: 3 | batch_norm", shape(2), 3),
                new Case("linear: 3 | batch_norm | linear: 2", shape(4, 2), 4, 2),
                new Case("conv2d: 2 | batch_norm | tanh", shape(1, 4, 4), 2, 2, 2),
                new Case("linear: 4 | layer_norm | tanh", shape(3), 4),
                new Case("conv2d: 2 | layer_norm", shape(1, 4, 4), 2, 2, 2),
                new Case("linear: 4 | group_norm: 2 | tanh", shape(5, 3), 5, 4),
                new Case("conv2d: 4 | group_norm: 2", shape(1, 4, 4), 4, 2, 2),
                new Case("linear: 4 | rms_norm | tanh", shape(3), 4),
                new Case("conv2d: 2 | rms_norm: {affine: false}", shape(1, 4, 4), 2, 2, 2),
                new Case("linear: 8 | dropout: 0.5 | linear: 2", shape(3), 2),
                new Case("repeat: {times: 2, layers: [{linear: 3}, sigmoid]}", shape(3), 3),
                new Case("residual: [{conv2d: {filters: 2, padding: same}}, tanh]", shape(2, 3, 3), 2, 3, 3),
                new Case(
                        "dense_block: {times: 2, layers: [{conv2d: {filters: 2, padding: same}}, tanh]}",
                        shape(1, 3, 3),
                        5,
                        3,
                        3),
                new Case("dense_block: [{gru: 2}]", shape(3, 2), 3, 4),
                new Case("unet: {filters: [2, 3], activation: tanh, convolutions: 1}", shape(1, 5, 4), 2, 5, 4),
                new Case(
                        "unet: {filters: [2, 4], activation: tanh, norm: group, groups: 2, convolutions: 1}",
                        shape(1, 4, 4),
                        2,
                        4,
                        4));
    }

    @Test
    void noLayerIsLeftOut() {
        Set<String> exercised =
                everyLayer().flatMap(c -> Stream.of(c.layers().split("\\W+"))).collect(Collectors.toSet());
        assertThat(exercised)
                .containsAll(LayerKinds.builtIn().stream()
                        .map(LayerKinds.LayerKind::name)
                        .toList());
    }

    private static Network network(Case c) {
        return Nets.network(c.layers(), new NetworkInput(SampleShape.of(c.input()), VOCABULARY), ScalarType.Double);
    }

    /** Σ cᵢ·yᵢ + ½Σ yᵢ², which has slopes that differ and a second derivative. */
    private static Tensor objective(Network network, Tensor batch) {
        Tensor output = network.forward(batch, ForwardPass.measuring(4, ForwardObserver.NONE));
        Tensor weights = TensorArrays.of(Nets.numbers(output.numel()), new long[] {output.numel()}, ScalarType.Double);
        return output.reshape(-1).mul(weights).sum().add(output.square().sum(), new Scalar(0.5));
    }

    private static Tensor[] gradient(Network network, Tensor batch, boolean graph) {
        Tensor[] parameters =
                network.parameters().parameters().stream().map(Parameter::value).toArray(Tensor[]::new);
        return vector(torch.grad(
                new TensorVector(objective(network, batch)),
                new TensorVector(parameters),
                new TensorVector(),
                new BoolOptional(true),
                graph,
                false));
    }

    private static Tensor[] vector(TensorVector tensors) {
        Tensor[] all = new Tensor[(int) tensors.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Tensor(tensors.get(i));
        }
        return all;
    }

    private static void move(Network network, long offset, double by) {
        network.parameters().values().narrow(0, offset, 1).add_(new Scalar(by));
    }

    @ParameterizedTest
    @MethodSource("everyLayer")
    void givesTheShapeThatWasInferred(Case c) {
        try (Network network = network(c);
                PointerScope scope = new PointerScope()) {
            Tensor batch = Nets.batch(network, SAMPLES, VOCABULARY, ScalarType.Double);
            Tensor output = network.forward(batch, ForwardPass.training(0, (layer, out) -> {
                assertThat(out.size(0)).isEqualTo(SAMPLES);
                assertThat(layer.byUnit(out).size(1)).isEqualTo(layer.outputs());
                long[] shape = layer.outputShape().batch(SAMPLES);
                assertThat(TensorArrays.shape(out)).as(layer.place()).isEqualTo(Arrays.toString(shape));
            }));
            assertThat(network.outputShape()).isEqualTo(SampleShape.of(c.output()));
            assertThat(TensorArrays.shape(output))
                    .isEqualTo(Arrays.toString(network.outputShape().batch(SAMPLES)));
        }
    }

    @ParameterizedTest
    @MethodSource("everyLayer")
    void gradientAgreesWithDifferences(Case c) {
        try (Network network = network(c);
                PointerScope scope = new PointerScope()) {
            Tensor batch = Nets.batch(network, SAMPLES, VOCABULARY, ScalarType.Double);
            Tensor[] gradients = gradient(network, batch, false);
            int index = 0;
            for (Parameter parameter : network.parameters().parameters()) {
                double[] gradient = TensorArrays.toDoubles(gradients[index++]);
                long stride = Math.max(1, parameter.size() / 7);
                for (long i = 0; i < parameter.size(); i += stride) {
                    move(network, parameter.offset() + i, H);
                    double up = objective(network, batch).item_double();
                    move(network, parameter.offset() + i, -2 * H);
                    double down = objective(network, batch).item_double();
                    move(network, parameter.offset() + i, H);
                    assertThat(gradient[(int) i])
                            .as(parameter.name())
                            .isCloseTo((up - down) / (2 * H), within(1e-6 * (1 + Math.abs(up))));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyLayer")
    void theGradientOfTheGradientAgreesWithDifferences(Case c) {
        try (Network network = network(c);
                PointerScope scope = new PointerScope()) {
            Tensor batch = Nets.batch(network, SAMPLES, VOCABULARY, ScalarType.Double);
            int count = network.parameters().parameters().size();
            Tensor[] first = gradient(network, batch, true);
            Tensor[] directions = new Tensor[count];
            Tensor[] parameters = new Tensor[count];
            Tensor along = torch.zeros(new long[] {}, new org.bytedeco.pytorch.TensorOptions(ScalarType.Double));
            for (int i = 0; i < count; i++) {
                Parameter parameter = network.parameters().parameters().get(i);
                parameters[i] = parameter.value();
                directions[i] = TensorArrays.of(
                        Nets.numbers(parameter.size()), new long[] {parameter.size()}, ScalarType.Double);
                along = along.add(first[i].reshape(-1).dot(directions[i]));
            }
            Tensor[] product = vector(torch.grad(
                    new TensorVector(along),
                    new TensorVector(parameters),
                    new TensorVector(),
                    new BoolOptional(false),
                    false,
                    true));
            moveAll(network, directions, H);
            Tensor[] up = gradient(network, batch, false);
            moveAll(network, directions, -2 * H);
            Tensor[] down = gradient(network, batch, false);
            moveAll(network, directions, H);
            for (int i = 0; i < count; i++) {
                double[] expected = TensorArrays.toDoubles(up[i].sub(down[i]).div(new Scalar(2 * H)));
                double[] found =
                        product[i].defined() ? TensorArrays.toDoubles(product[i]) : new double[expected.length];
                double size = 1 + Arrays.stream(expected).map(Math::abs).max().orElse(0);
                for (int j = 0; j < expected.length; j++) {
                    assertThat(found[j])
                            .as(network.parameters().parameters().get(i).name())
                            .isCloseTo(expected[j], within(1e-5 * size));
                }
            }
        }
    }

    private static void moveAll(Network network, Tensor[] directions, double by) {
        for (int i = 0; i < directions.length; i++) {
            Parameter parameter = network.parameters().parameters().get(i);
            network.parameters()
                    .values()
                    .narrow(0, parameter.offset(), parameter.size())
                    .add_(directions[i], new Scalar(by));
        }
    }
}
