package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LossSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Second derivatives by hand against autograd's graph, which other tests hold against differences. */
class LayerHessianProductsTest {

    private static final int VOCABULARY = 5;
    private static final int SAMPLES = 6;
    private static final double WEIGHT = 0.3;

    /** Layers, the shape of a sample, and the loss over what comes out. */
    record Case(String layers, LossSpec.Kind loss, int... input) {
        @Override
        public String toString() {
            return layers + " over " + Arrays.toString(input) + ", " + loss;
        }
    }

    static Stream<Case> layers() {
        LossSpec.Kind mse = LossSpec.Kind.MSE;
        LossSpec.Kind classes = LossSpec.Kind.CROSS_ENTROPY;
        Stream<Case> activations = Arrays.stream(ActivationKind.values())
                .filter(kind -> kind != ActivationKind.PRELU
                        && kind != ActivationKind.SOFTMAX
                        && kind != ActivationKind.LOG_SOFTMAX)
                .map(kind -> "linear: 4 | " + kind.name().toLowerCase(Locale.ROOT) + " | linear: 3")
                .map(text -> new Case(text, classes, 3));
        return Stream.concat(
                activations,
                Stream.of(
                        new Case("linear: 4 | tanh | linear: 3", LossSpec.Kind.MAE, 3),
                        new Case("linear: {units: 4, bias: false} | tanh | linear: 3", mse, 5, 3),
                        new Case("tanh | linear: 3 | gelu", LossSpec.Kind.HUBER, 3),
                        new Case("embedding: 4 | positional: learned | linear: 2 | tanh", mse, 4),
                        new Case("positional: learned | tanh | linear: 2", mse, 4, 3),
                        new Case("positional | linear: 4 | layer_norm | tanh | last_step | linear: 3", classes, 4, 3),
                        new Case("layer_norm | linear: 4 | layer_norm: {affine: false} | tanh", mse, 3),
                        new Case("rms_norm | linear: 4 | rms_norm | rms_norm: {affine: false} | tanh", mse, 4, 3),
                        new Case("linear: 4 | layer_norm | tanh | global_avg_pool | linear: 2", mse, 4, 3),
                        new Case("linear: 12 | reshape: [2, 2, 3] | layer_norm | tanh | global_avg_pool", mse, 3),
                        new Case("linear: 12 | reshape: [2, 6] | sigmoid | flatten | linear: 2", mse, 3),
                        new Case("linear: 6 | dropout: 0.5 | tanh | linear: 2", mse, 3),
                        new Case("linear: 3 | residual: [{linear: 3}, tanh, {linear: 3}] | tanh", mse, 3),
                        new Case("residual: {layers: [{linear: 3}, tanh], scale: 0.7, skip: 0.2} | linear: 2", mse, 3),
                        new Case("linear: 4 | residual: {layers: [sigmoid], scale: 0.5} | linear: 2", mse, 3),
                        new Case("repeat: {times: 2, layers: [{linear: 3}, tanh]}", mse, 3),
                        new Case("gru: 3", mse, 4, 2),
                        new Case("tanh | gru: {units: 2, bias: false} | gru: 3 | last_step", mse, 4, 2),
                        new Case("linear: 2 | gru: 3 | last_step | linear: 3", classes, 1, 2),
                        new Case("attention: 2 | tanh", mse, 4, 6),
                        new Case("linear: 6 | attention: {heads: 3, causal: true, scale: 0.7} | tanh", mse, 4, 6),
                        new Case("linear: 4 | attention: {heads: 2, dropout: 0.3, bias: false} | tanh", mse, 4, 4),
                        new Case(
                                "embedding: 4 | transformer: {heads: 2, ff: 5, norm: pre, causal: true, dropout: 0.2}"
                                        + " | mean_pool | linear: 3",
                                classes,
                                3),
                        new Case(
                                "positional | transformer: {heads: 2, norm: post, activation: tanh} | linear: 3",
                                mse,
                                3,
                                4),
                        new Case("embedding: 4 | transformer: 2 | transformer: 2 | linear: 5", classes, 3)));
    }

    /** One network with a batch, derived both ways over some of its weights. */
    private record Both(Network network, ForwardPass pass, TensorData batch, LossFunction loss)
            implements AutoCloseable {

        static Both of(Case c, ScalarType type) {
            Network network = Nets.network(c.layers(), new NetworkInput(SampleShape.of(c.input()), VOCABULARY), type);
            ForwardPass pass = ForwardPass.measuring(4, ForwardObserver.NONE);
            Tensor features = Nets.batch(network, SAMPLES, VOCABULARY, type);
            long[] outputs = network.outputShape().batch(SAMPLES);
            long[] places = c.loss().takesClasses()
                    ? Arrays.copyOf(outputs, outputs.length - 1)
                    : new long[] {SAMPLES, network.outputShape().size()};
            long count = Arrays.stream(places).reduce(1, Math::multiplyExact);
            long classes = outputs[outputs.length - 1];
            long[] labels = new long[Math.toIntExact(count)];
            Arrays.setAll(labels, i -> (i * (long) i + 1) % classes);
            Tensor targets = c.loss().takesClasses()
                    ? TensorArrays.of(labels, places)
                    : TensorArrays.of(Nets.numbers(count), places, type);
            // away from where gains are one, offsets zero and weights alike
            Tensor values = network.parameters().values();
            values.add_(TensorArrays.of(Nets.numbers(values.numel()), new long[] {values.numel()}, type)
                    .mul(new Scalar(0.1)));
            return new Both(
                    network,
                    pass,
                    new TensorData(features, targets),
                    new LossFunction(new LossSpec(c.loss(), LossSpec.Reduction.MEAN)));
        }

        Optional<LayerHessianProducts> byHand(FlatLeaves leaves) {
            return LayerHessianProducts.of(leaves, network, pass, batch, loss, WEIGHT);
        }

        HessianProducts byGraph(FlatLeaves leaves) {
            Tensor output = network.forward(batch.features(), pass);
            Tensor value = loss.of(output, batch.targets()).mul(new Scalar(WEIGHT));
            return new GraphHessianProducts(leaves, List.of(new GraphedLoss(output, value)));
        }

        Tensor vector(FlatLeaves leaves, int seed) {
            long length =
                    leaves.leaves().stream().mapToLong(FlatLeaves.Leaf::size).sum();
            double[] numbers = new double[Math.toIntExact(length)];
            Arrays.setAll(numbers, i -> Math.sin(seed + 0.3 * i * i));
            return TensorArrays.of(
                    numbers, new long[] {length}, network.parameters().values().scalar_type());
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private static FlatLeaves dense(List<Parameter> parameters) {
        List<FlatLeaves.Leaf> leaves = new ArrayList<>();
        long offset = 0;
        for (Parameter parameter : parameters) {
            leaves.add(new FlatLeaves.Leaf(parameter.name(), parameter.value(), offset, parameter.size()));
            offset += parameter.size();
        }
        return new FlatLeaves(leaves);
    }

    /** Of products by hand from those by the graph, relative to these; zero where these are. */
    private static double difference(Both both, FlatLeaves leaves) {
        try (PointerScope scope = new PointerScope()) {
            HessianProducts graph = both.byGraph(leaves);
            HessianProducts hand = both.byHand(leaves).orElseThrow();
            double worst = 0;
            // twice, since what one product leaves is the next one's to begin with
            for (int seed = 0; seed < 2; seed++) {
                Tensor vector = both.vector(leaves, seed);
                Tensor expected = graph.times(vector);
                double off = hand.times(vector).sub(expected).norm().item_double();
                double length = expected.norm().item_double();
                worst = Math.max(worst, off == 0 ? 0 : off / length);
            }
            return worst;
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void itIsAutogradsProduct(Case c) {
        try (Both both = Both.of(c, ScalarType.Double)) {
            assertThat(difference(both, dense(both.network().parameters().parameters())))
                    .isLessThan(1e-12);
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void itIsSoOverEachWeightAlone(Case c) {
        try (Both both = Both.of(c, ScalarType.Double)) {
            for (Parameter parameter : both.network().parameters().parameters()) {
                assertThat(difference(both, dense(List.of(parameter))))
                        .as(parameter.name())
                        .isLessThan(1e-11);
            }
        }
    }

    /** Some losses' second derivatives are zeros without memory, into which nothing can be written. */
    @ParameterizedTest
    @EnumSource(LossSpec.Kind.class)
    void underEveryLoss(LossSpec.Kind loss) {
        for (String last : List.of("tanh", "sigmoid")) {
            try (Both both = Both.of(new Case("linear: 4 | tanh | linear: 3 | " + last, loss, 3), ScalarType.Double)) {
                assertThat(difference(both, dense(both.network().parameters().parameters())))
                        .as(last)
                        .isLessThan(1e-12);
            }
        }
    }

    @Test
    void inSinglePrecisionToo() {
        Case c = new Case(
                "positional | transformer: {heads: 2, ff: 8} | mean_pool | linear: 3",
                LossSpec.Kind.CROSS_ENTROPY,
                4,
                8);
        try (Both both = Both.of(c, ScalarType.Float)) {
            assertThat(difference(both, dense(both.network().parameters().parameters())))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void keptItOutlivesItsScopeAndTheBatchOutlivesIt() {
        Case c = new Case("linear: 4 | layer_norm | gelu | attention: 2", LossSpec.Kind.MSE, 3, 4);
        try (Both both = Both.of(c, ScalarType.Double)) {
            FlatLeaves leaves = dense(both.network().parameters().parameters());
            Tensor vector = both.vector(leaves, 1);
            double[] features = TensorArrays.toDoubles(both.batch().features());
            LayerHessianProducts kept;
            double[] before;
            try (PointerScope scope = new PointerScope()) {
                kept = both.byHand(leaves).orElseThrow();
                kept.keep();
                before = TensorArrays.toDoubles(kept.times(vector));
            }
            assertThat(TensorArrays.toDoubles(kept.times(vector))).isEqualTo(before);
            kept.close();
            assertThat(TensorArrays.toDoubles(both.batch().features())).isEqualTo(features);
            try (PointerScope scope = new PointerScope()) {
                assertThat(TensorArrays.toDoubles(
                                both.byHand(leaves).orElseThrow().times(vector)))
                        .isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gru: {units: 3, bidirectional: true}",
                "lstm: 3",
                "linear: 3 | prelu",
                "linear: 3 | softmax",
                "attention: {heads: 2, normalize_queries: true}",
                "linear: 4 | residual: [{linear: 4}, softmax]"
            })
    void whereALayerHasNoneTheGraphServes(String layers) {
        try (Both both = Both.of(new Case(layers, LossSpec.Kind.MSE, 4, 4), ScalarType.Double)) {
            assertThat(both.byHand(dense(both.network().parameters().parameters())))
                    .isEmpty();
        }
    }

    @Test
    void aWeightThatNoLayerSpeaksOfIsNotLeftOut() {
        Case c = new Case("linear: 4 | tanh", LossSpec.Kind.MSE, 3);
        try (Both both = Both.of(c, ScalarType.Double);
                Both other = Both.of(c, ScalarType.Double)) {
            assertThat(both.byHand(dense(other.network().parameters().parameters())))
                    .isEmpty();
        }
    }

    @Test
    void onOnePieceOfAKinkedNetworkTheGraphServes() {
        try (Both both = Both.of(new Case("linear: 4 | relu | linear: 2", LossSpec.Kind.MSE, 3), ScalarType.Double);
                HeldKinks kinks = new HeldKinks()) {
            FlatLeaves leaves = dense(both.network().parameters().parameters());
            assertThat(LayerHessianProducts.of(
                            leaves, both.network(), both.pass().holding(kinks), both.batch(), both.loss(), 1))
                    .isEmpty();
            assertThat(both.byHand(leaves)).isPresent();
        }
    }
}
