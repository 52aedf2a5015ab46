package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Products by differences, and when they are taken for products. */
class DifferencedHessianTest {

    /** In float64: of the largest entry. */
    private static final double TRUNCATED = 1e-5;

    private static void leaveGradient(Network network, LossGraph graph) {
        network.parameters().zeroGradients();
        for (int batch = 0; batch < graph.batches(); batch++) {
            try (PointerScope scope = new PointerScope()) {
                graph.pass(batch)
                        .loss()
                        .mul(new org.bytedeco.pytorch.Scalar(graph.weight(batch)))
                        .backward();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(OperatorCases.Kind.class)
    void productsAreThoseOfTheHessian(OperatorCases.Kind kind) {
        try (Network network = kind.network()) {
            for (long batch : new long[] {100, 3}) {
                LossGraph graph = OperatorCases.training(kind, network, LossSpec.Kind.CROSS_ENTROPY, batch);
                ParameterBlock all = ParameterBlock.all(graph);
                leaveGradient(network, graph);
                try (HessianOperator exact = new HessianOperator(graph, all);
                        DifferencedHessian differences = new DifferencedHessian(SmoothPiece.whole(graph), all, 0)) {
                    assertThat(OperatorCases.difference(OperatorCases.dense(differences), OperatorCases.dense(exact)))
                            .isLessThan(TRUNCATED);
                }
            }
        }
    }

    @Test
    void weightsGradientsAndGraphsStayAsTheyAre() {
        OperatorCases.Kind kind = OperatorCases.Kind.GRU;
        try (Network network = kind.network()) {
            LossGraph graph = OperatorCases.training(kind, network, LossSpec.Kind.CROSS_ENTROPY, 100);
            ParameterBlock all = ParameterBlock.all(graph);
            leaveGradient(network, graph);
            double[] weights = TensorArrays.toDoubles(network.parameters().values());
            double[] gradients = TensorArrays.toDoubles(network.parameters().gradients());
            Tensor x = all.space().zero();
            Tensor before = all.space().zero();
            Tensor after = all.space().zero();
            Tensor nothing = all.space().zero();
            all.space().gaussian(1, x);
            try (HessianOperator exact = new HessianOperator(graph, all);
                    DifferencedHessian differences = new DifferencedHessian(SmoothPiece.whole(graph), all, 0)) {
                exact.apply(x, before);
                differences.apply(x, after);
                exact.apply(x, after);
                assertThat(TensorArrays.toDoubles(after)).isEqualTo(TensorArrays.toDoubles(before));
                differences.apply(nothing, after);
                assertThat(all.space().norm(after)).isZero();
            }
            assertThat(TensorArrays.toDoubles(network.parameters().values())).isEqualTo(weights);
            assertThat(TensorArrays.toDoubles(network.parameters().gradients())).isEqualTo(gradients);
            network.parameters().values().zero_();
            double sum = 0;
            for (LossGraph.GraphParameter parameter : graph.parameters()) {
                sum += parameter.value().detach().abs().sum().item_double();
            }
            assertThat(sum).as("parameters are the flat vector's again").isZero();
        }
    }

    private static LossGraph single(Network network) {
        return single(network, ScalarType.Float);
    }

    private static LossGraph single(Network network, ScalarType type) {
        int samples = 32;
        long[] labels = new long[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = i * i % 3;
        }
        TensorData data = new TensorData(Nets.batch(network, samples, 0, type), TensorArrays.of(labels, samples));
        return NetworkLoss.asInTraining(
                network, OperatorCases.loss(LossSpec.Kind.CROSS_ENTROPY, LossSpec.Reduction.MEAN), List.of(data), 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"linear: 30 | tanh | linear: 3", "linear: 30 | gelu | linear: 3", "linear: 30 | silu | linear: 3"
            })
    void smoothNetworksAreServedByDifferencesInSinglePrecision(String layers) {
        try (Network network = Nets.network(layers, NetworkInput.of(10), ScalarType.Float)) {
            LossGraph graph = single(network);
            leaveGradient(network, graph);
            QuickHessian quick = new QuickHessian();
            try (HessianOperator exact = new HessianOperator(graph, ParameterBlock.all(graph)).unchecked();
                    QuickHessian.Look look = quick.at(graph, exact)) {
                assertThat(look.operator()).isInstanceOf(DifferencedHessian.class);
                assertThat(quick.usesGraph()).isFalse();
                assertThat(look.operator().error()).isBetween(0.0, QuickHessian.GOOD);
                Tensor x = exact.domain().zero();
                Tensor one = exact.domain().zero();
                Tensor other = exact.domain().zero();
                exact.block().gradientInto(x);
                exact.apply(x, one);
                look.operator().apply(x, other);
                double length = exact.domain().norm(one);
                exact.domain().axpy(-1, one, other);
                assertThat(exact.domain().norm(other))
                        .isLessThanOrEqualTo(look.operator().error() * length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linear: 200 | relu | linear: 3",
                "linear: 200 | leaky_relu: 0.2 | linear: 3",
                "linear: 200 | prelu | linear: 3",
                "linear: 200 | selu | linear: 3",
                "linear: 18 | reshape: [2, 3, 3] | relu | max_pool2d: {kernel: 2, stride: 1, padding: same} | flatten | linear: 3"
            })
    void kinkedNetworksAreServedByDifferencesOnTheirSmoothPiece(String layers) {
        try (Network network = Nets.network(layers, NetworkInput.of(10), ScalarType.Float)) {
            LossGraph graph = single(network);
            assertThat(graph.isKinked()).isTrue();
            leaveGradient(network, graph);
            QuickHessian quick = new QuickHessian();
            try (HessianOperator exact = new HessianOperator(graph, ParameterBlock.all(graph)).unchecked();
                    QuickHessian.Look look = quick.at(graph, exact)) {
                assertThat(look.operator()).isInstanceOf(DifferencedHessian.class);
                assertThat(quick.usesGraph()).isFalse();
                Tensor x = exact.domain().zero();
                Tensor one = exact.domain().zero();
                Tensor other = exact.domain().zero();
                exact.block().gradientInto(x);
                for (int power = 0; power < 5; power++) {
                    exact.apply(x, one);
                    look.operator().apply(x, other);
                    double length = exact.domain().norm(one);
                    exact.domain().assign(one, x);
                    exact.domain().axpy(-1, one, other);
                    assertThat(exact.domain().norm(other)).isLessThanOrEqualTo(QuickHessian.GOOD * length);
                }
            }
        }
    }

    @Test
    void whatIsFarAboveAKinkTakesNoPartInWhatIsBelow() {
        try (Network network = Nets.network("linear: 30 | selu | linear: 3", NetworkInput.of(10), ScalarType.Float)) {
            // exp of such numbers overflows in single precision
            network.parameters().values().mul_(new Scalar(1000.0));
            LossGraph graph = single(network);
            ParameterBlock all = ParameterBlock.all(graph);
            double[] gradient = OperatorCases.gradient(graph, all);
            assertThat(Arrays.stream(gradient).anyMatch(entry -> entry != 0)).isTrue();
            try (SmoothPiece piece = graph.smoothPiece().orElseThrow()) {
                double[] onThePiece = OperatorCases.gradient(piece.loss(), all);
                assertThat(OperatorCases.difference(new double[][] {onThePiece}, new double[][] {gradient}))
                        .isLessThan(1e-5);
            }
        }
    }

    @Test
    void whereThereAreNoDifferencesItsProductsAreNoNumbers() {
        try (Network network = Nets.network("linear: 3", NetworkInput.of(4), ScalarType.Float)) {
            LossGraph graph = single(network);
            ParameterBlock all = ParameterBlock.all(graph);
            network.parameters().gradients().zero_();
            assertThat(normOfAProduct(graph, all, 1)).isFinite();
            // the vector's length overflows, then the weights'
            assertThat(normOfAProduct(graph, all, 1e38)).isNaN();
            network.parameters().values().fill_(new Scalar(3e38));
            assertThat(normOfAProduct(graph, all, 1)).isNaN();
        }
    }

    private static double normOfAProduct(LossGraph graph, ParameterBlock all, double scale) {
        Tensor x = all.space().zero();
        Tensor y = all.space().zero();
        try (DifferencedHessian differences = new DifferencedHessian(SmoothPiece.whole(graph), all, 0)) {
            all.space().gaussian(1, x);
            all.space().scale(scale, x);
            differences.apply(x, y);
            return all.space().norm(y);
        } finally {
            all.space().release(x);
            all.space().release(y);
        }
    }

    @Test
    void onItsPieceANetworkIsTheSameAtItsWeightsAndSmoothBesides() {
        String layers = "linear: 18 | reshape: [2, 3, 3] | relu | max_pool2d: 2 | flatten | linear: 3";
        try (Network network = Nets.network(layers, NetworkInput.of(10), ScalarType.Double)) {
            LossGraph graph = single(network, ScalarType.Double);
            ParameterBlock all = ParameterBlock.all(graph);
            double[] gradient = OperatorCases.gradient(graph, all);
            try (SmoothPiece piece = graph.smoothPiece().orElseThrow()) {
                assertThat(piece.loss().isKinked()).isFalse();
                assertThat(OperatorCases.gradient(piece.loss(), all)).isEqualTo(gradient);
                try (HessianOperator one = new HessianOperator(graph, all);
                        HessianOperator other = new HessianOperator(piece.loss(), all)) {
                    assertThat(OperatorCases.difference(OperatorCases.dense(one), OperatorCases.dense(other)))
                            .isLessThan(1e-12);
                }
                // with all weights the other way round every number is on the other side, and the piece still where it
                // was
                network.parameters().values().neg_();
                double[] free = OperatorCases.gradient(graph, all);
                assertThat(OperatorCases.gradient(piece.loss(), all)).isNotEqualTo(free);
            }
        }
    }

    @Test
    void kinksAtEachOfManyStepsAreNotHeld() {
        try (Network network = Nets.network(
                "rnn: {units: 8, activation: relu} | last_step | linear: 3",
                NetworkInput.of(4, 10),
                ScalarType.Float)) {
            LossGraph graph = single(network);
            assertThat(graph.isKinked()).isTrue();
            assertThat(graph.smoothPiece()).isEmpty();
            leaveGradient(network, graph);
            QuickHessian quick = new QuickHessian();
            try (HessianOperator exact = new HessianOperator(graph, ParameterBlock.all(graph)).unchecked();
                    QuickHessian.Look look = quick.at(graph, exact)) {
                assertThat(look.operator()).isSameAs(exact);
                assertThat(quick.usesGraph()).isTrue();
            }
        }
    }

    @Test
    void whereGradientsJumpTheyAreFoundOut() {
        try (Network network = Nets.network("linear: 300 | relu | linear: 3", NetworkInput.of(10), ScalarType.Float)) {
            LossGraph graph = single(network);
            leaveGradient(network, graph);
            try (HessianOperator exact = new HessianOperator(graph, ParameterBlock.all(graph)).unchecked();
                    DifferencedHessian differences =
                            new DifferencedHessian(SmoothPiece.whole(graph), exact.block(), 0)) {
                Tensor x = exact.domain().zero();
                exact.domain().gaussian(4, x);
                assertThat(differences.compare(exact, x)).isGreaterThan(QuickHessian.GOOD);
            }
        }
    }

    @Test
    void whatWasTriedIsRememberedForAWhile() {
        try (Network network = Nets.network("linear: 30 | tanh | linear: 3", NetworkInput.of(10), ScalarType.Float)) {
            LossGraph graph = single(network);
            leaveGradient(network, graph);
            QuickHessian first = new QuickHessian();
            QuickHessian second = new QuickHessian();
            try (HessianOperator exact = new HessianOperator(graph, ParameterBlock.all(graph)).unchecked()) {
                first.at(graph, exact).close();
                second.remember(first.memory());
                for (int look = 1; look < 2 * QuickHessian.EVERY; look++) {
                    first.at(graph, exact).close();
                    second.at(graph, exact).close();
                    assertThat(second.memory()).isEqualTo(first.memory());
                }
                second.remember(new double[0]);
                assertThat(second.memory()).isEmpty();
            }
        }
    }
}
