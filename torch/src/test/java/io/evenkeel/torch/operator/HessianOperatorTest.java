package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.spectral.LinearOperatorContract;
import io.evenkeel.spectral.RestrictedOperator;
import io.evenkeel.torch.GraphedLoss;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.ResidentMemory;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class HessianOperatorTest extends LinearOperatorContract<Tensor> {

    private static final double BY_DIFFERENCES = 1e-8;

    @Override
    protected LinearOperator<Tensor> operator() {
        LossGraph graph = OperatorCases.training(
                OperatorCases.Kind.MLP, OperatorCases.Kind.MLP.network(), LossSpec.Kind.CROSS_ENTROPY, 100);
        return new HessianOperator(graph, ParameterBlock.all(graph));
    }

    @ParameterizedTest
    @EnumSource(OperatorCases.Kind.class)
    void itIsTheDerivativeOfTheGradient(OperatorCases.Kind kind) {
        try (Network network = kind.network()) {
            LossGraph graph = OperatorCases.training(kind, network, LossSpec.Kind.CROSS_ENTROPY, 100);
            ParameterBlock all = ParameterBlock.all(graph);
            double[][] expected = OperatorCases.differences(network, () -> OperatorCases.gradient(graph, all));
            try (HessianOperator hessian = new HessianOperator(graph, all)) {
                assertThat(OperatorCases.difference(OperatorCases.dense(hessian), expected))
                        .isLessThan(BY_DIFFERENCES);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(OperatorCases.Kind.class)
    void batchesOfWhateverSizeMakeTheWhole(OperatorCases.Kind kind) {
        try (Network network = kind.network()) {
            for (LossSpec.Reduction reduction : LossSpec.Reduction.values()) {
                LossGraph whole = OperatorCases.use(kind, network, LossSpec.Kind.MSE, reduction, 100);
                LossGraph ragged = OperatorCases.use(kind, network, LossSpec.Kind.MSE, reduction, 3);
                assertThat(ragged.batches()).isEqualTo(3);
                try (HessianOperator one = new HessianOperator(whole, ParameterBlock.all(whole));
                        HessianOperator many = new HessianOperator(ragged, ParameterBlock.all(ragged));
                        HessianOperator kept =
                                new HessianOperator(ragged, ParameterBlock.all(ragged)).keepingGraphs()) {
                    double[][] expected = OperatorCases.dense(one);
                    assertThat(OperatorCases.difference(OperatorCases.dense(many), expected))
                            .isLessThan(1e-12);
                    assertThat(OperatorCases.difference(OperatorCases.dense(kept), expected))
                            .isLessThan(1e-12);
                }
                assertThat(OperatorCases.gradient(ragged, ParameterBlock.all(ragged)))
                        .containsExactly(
                                OperatorCases.gradient(whole, ParameterBlock.all(whole)),
                                org.assertj.core.api.Assertions.within(1e-12));
            }
        }
    }

    @Test
    void overOneLayerItIsThatPartOfTheWhole() {
        OperatorCases.Kind kind = OperatorCases.Kind.TRANSFORMER;
        try (Network network = kind.network()) {
            LossGraph graph = OperatorCases.training(kind, network, LossSpec.Kind.CROSS_ENTROPY, 100);
            ParameterBlock all = ParameterBlock.all(graph);
            for (ParameterBlock block :
                    List.of(ParameterBlock.layer(graph, "layers.1"), ParameterBlock.matching(graph, "layers.?.bias"))) {
                assertThat(block.space().dimension()).isLessThan(all.space().dimension());
                try (HessianOperator whole = new HessianOperator(graph, all);
                        HessianOperator part = new HessianOperator(graph, block)) {
                    double[][] restricted = OperatorCases.dense(new RestrictedOperator<>(whole, block.within(all)));
                    assertThat(OperatorCases.difference(OperatorCases.dense(part), restricted))
                            .isLessThan(1e-13);
                }
            }
        }
    }

    @Test
    void theGradientsAndTheRunningAveragesStayAsTheyWere() {
        OperatorCases.Kind kind = OperatorCases.Kind.CNN_WITH_BATCH_NORM;
        try (Network network = kind.network()) {
            network.parameters().gradients().fill_(new Scalar(0.5));
            double[] averages = TensorArrays.toDoubles(network.buffers().get(0).value());
            LossGraph graph = OperatorCases.training(kind, network, LossSpec.Kind.CROSS_ENTROPY, 100);
            try (HessianOperator hessian = new HessianOperator(graph, ParameterBlock.all(graph))) {
                OperatorCases.dense(hessian);
            }
            assertThat(TensorArrays.toDoubles(network.parameters().gradients())).containsOnly(0.5);
            assertThat(TensorArrays.toDoubles(network.buffers().get(0).value())).isEqualTo(averages);
            // a backward pass still finds where its gradients go
            network.parameters().zeroGradients();
            graph.pass(0).loss().backward();
            assertThat(TensorArrays.toDoubles(
                            network.parameters().parameters().get(0).gradient()))
                    .isNotEqualTo(new double[8])
                    .doesNotContain(Double.NaN);
        }
    }

    @Test
    void inFloat32ItAgreesWithFloat64() {
        OperatorCases.Kind kind = OperatorCases.Kind.GRU;
        try (Network narrow = kind.network(ScalarType.Float);
                Network wide = kind.network()) {
            LossGraph one = NetworkLoss.asInUse(
                    narrow,
                    OperatorCases.loss(LossSpec.Kind.MSE, LossSpec.Reduction.MEAN),
                    List.of(kind.data(narrow, LossSpec.Kind.MSE, ScalarType.Float)));
            LossGraph other = OperatorCases.use(kind, wide, LossSpec.Kind.MSE, LossSpec.Reduction.MEAN, 100);
            try (HessianOperator single = new HessianOperator(one, ParameterBlock.all(one));
                    HessianOperator exact = new HessianOperator(other, ParameterBlock.all(other))) {
                Tensor x = single.domain().zero();
                single.domain().rademacher(4, x);
                Tensor y = single.domain().zero();
                single.apply(x, y);
                Tensor expected = exact.domain().zero();
                exact.apply(x.to(ScalarType.Double), expected);
                assertThat(exact.domain().norm(y.to(ScalarType.Double).sub(expected)))
                        .isLessThan(1e-5 * exact.domain().norm(expected));
            }
        }
    }

    @Test
    void aKeptGraphIsRefusedOnceTheWeightsHaveMoved() {
        OperatorCases.Kind kind = OperatorCases.Kind.MLP;
        try (Network network = kind.network()) {
            LossGraph graph = OperatorCases.training(kind, network, LossSpec.Kind.MSE, 100);
            HessianOperator hessian = new HessianOperator(graph, ParameterBlock.all(graph));
            Tensor x = hessian.domain().zero();
            Tensor y = hessian.domain().zero();
            hessian.apply(x, y);
            network.parameters().values().add_(new Scalar(0.1));
            assertThatIllegalStateException()
                    .isThrownBy(() -> hessian.apply(x, y))
                    .withMessageContaining("weights have changed");
            hessian.close();
            assertThatIllegalStateException()
                    .isThrownBy(() -> hessian.apply(x, y))
                    .withMessageContaining("closed");
        }
    }

    /** A loss graph of two numbers, to be spoilt. */
    private abstract static class TwoNumbers implements LossGraph {
        final Tensor a = OperatorCases.vector(new double[] {0.7}).requires_grad_(true);
        final Tensor b = OperatorCases.vector(new double[] {-1.3}).requires_grad_(true);

        @Override
        public List<GraphParameter> parameters() {
            return List.of(new GraphParameter("a", a), new GraphParameter("b", b));
        }

        @Override
        public int batches() {
            return 2;
        }

        @Override
        public long samples(int batch) {
            return 1;
        }

        @Override
        public LossSpec.Reduction reduction() {
            return LossSpec.Reduction.MEAN;
        }

        @Override
        public Optional<LabelModel> labelModel() {
            return Optional.empty();
        }

        @Override
        public boolean samplesAreIndependent() {
            return true;
        }

        @Override
        public String mode() {
            return "by hand";
        }

        static GraphedLoss passOf(Tensor loss) {
            return new GraphedLoss(loss.reshape(1, 1), loss.sum());
        }
    }

    private static void applyOnce(LossGraph graph) {
        try (HessianOperator hessian = new HessianOperator(graph, ParameterBlock.all(graph))) {
            Tensor x = OperatorCases.vector(new double[] {1, 0.5});
            hessian.apply(x, hessian.range().zero());
        }
    }

    @Test
    void aLossThatIsRandomAnewIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> applyOnce(new TwoNumbers() {
                    private int passes;

                    @Override
                    public GraphedLoss pass(int batch) {
                        return passOf(a.mul(a).mul(b).mul(new Scalar(1.0 + passes++ % 3)));
                    }
                }))
                .withMessageContaining("not deterministic")
                .withMessageContaining("by hand");
    }

    @Test
    void aLossWithAWrongBackwardPassIsRefused() {
        TensorTensorHook cut = new TensorTensorHook() {
            @Override
            public Tensor call(TensorBase gradient) {
                return new Tensor(gradient).detach();
            }
        };
        assertThatIllegalStateException()
                .isThrownBy(() -> applyOnce(new TwoNumbers() {
                    @Override
                    public GraphedLoss pass(int batch) {
                        Tensor inside = a.mul(new Scalar(1.0));
                        inside.register_hook(cut);
                        return passOf(inside.mul(b));
                    }
                }))
                .withMessageContaining("not symmetric");
    }

    @Test
    void parametersThatItCannotBeOverAreRefusedByName() {
        OperatorCases.Kind kind = OperatorCases.Kind.MLP;
        try (Network network = kind.network();
                Network half = kind.network(ScalarType.BFloat16)) {
            LossGraph graph = OperatorCases.training(kind, network, LossSpec.Kind.MSE, 100);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ParameterBlock.layer(graph, "layer.2"))
                    .withMessageContaining("did you mean 'layers.2'?");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ParameterBlock.matching(graph, "conv*"))
                    .withMessageContaining("layers.0.weight");
            LossGraph narrow = NetworkLoss.asInUse(
                    half,
                    OperatorCases.loss(LossSpec.Kind.MSE, LossSpec.Reduction.MEAN),
                    List.of(kind.data(network, LossSpec.Kind.MSE, ScalarType.Double)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ParameterBlock.all(narrow))
                    .withMessageContaining("bfloat16")
                    .withMessageContaining("float32 or float64");
            TensorData data = kind.data(network, LossSpec.Kind.MSE, ScalarType.Double);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NetworkLoss.asInUse(
                            network,
                            OperatorCases.loss(LossSpec.Kind.MSE, LossSpec.Reduction.MEAN),
                            List.of(new TensorData(
                                    data.features(), data.targets().narrow(0, 0, 2)))))
                    .withMessageContaining("7 samples but 2 targets");
        }
    }

    @Test
    void aProductIsNotWrittenOverItsArgument() {
        LinearOperator<Tensor> hessian = operator();
        Tensor x = hessian.domain().zero();
        assertThatIllegalArgumentException().isThrownBy(() -> hessian.apply(x, x));
    }

    @Test
    @Tag("slow")
    void manyProductsLeaveNoMemoryBehind() throws Exception {
        try (Network network = Nets.network(
                "linear: 64 | tanh | linear: 3", io.evenkeel.torch.NetworkInput.of(3), ScalarType.Double)) {
            TensorData data = OperatorCases.Kind.MLP.data(network, LossSpec.Kind.MSE, ScalarType.Double);
            // 64 copies of the samples, so that a leaked graph is seen at once
            TensorData large =
                    new TensorData(data.features().repeat(64, 1), data.targets().repeat(64, 1));
            long settled = 0;
            for (int round = 0; round < 6; round++) {
                for (int batch : new int[] {1000, 200}) {
                    LossGraph graph = NetworkLoss.asInUse(
                            network,
                            OperatorCases.loss(LossSpec.Kind.MSE, LossSpec.Reduction.MEAN),
                            large.parts(batch));
                    for (int i = 0; i < 60; i++) {
                        try (PointerScope scope = new PointerScope();
                                HessianOperator hessian =
                                        new HessianOperator(graph, ParameterBlock.all(graph)).keepingGraphs();
                                GaussNewtonOperator gauss = new GaussNewtonOperator(graph, ParameterBlock.all(graph));
                                GradientCovarianceOperator covariance =
                                        GradientCovarianceOperator.ofThese(graph, ParameterBlock.all(graph))) {
                            Tensor x = hessian.domain().zero();
                            hessian.domain().gaussian(i, x);
                            Tensor y = hessian.domain().zero();
                            hessian.apply(x, y);
                            gauss.apply(x, y);
                            covariance.apply(x, y);
                            hessian.domain().release(x);
                            hessian.domain().release(y);
                        }
                    }
                }
                System.gc();
                if (round == 2) {
                    settled = ResidentMemory.anonymousKiB();
                }
            }
            // one graph leaked in each of the 360 would be 180 MB
            assertThat(ResidentMemory.anonymousKiB() - settled).isLessThan(40L << 10);
        }
    }
}
