package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.spectral.LinearOperatorContract;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Gauss–Newton and Fisher matrices against the output's derivative by differences, and against labels one by one. */
class OutputCurvatureTest {

    private static final int CLASSES = 3;

    private static LossGraph mlp(LossSpec.Kind loss, long batch) {
        OperatorCases.Kind kind = OperatorCases.Kind.MLP;
        return OperatorCases.use(kind, kind.network(), loss, LossSpec.Reduction.MEAN, batch);
    }

    @Nested
    class GaussNewton extends LinearOperatorContract<Tensor> {
        @Override
        protected LinearOperator<Tensor> operator() {
            LossGraph graph = mlp(LossSpec.Kind.CROSS_ENTROPY, 3);
            return new GaussNewtonOperator(graph, ParameterBlock.all(graph));
        }
    }

    @Nested
    class ExactFisher extends LinearOperatorContract<Tensor> {
        @Override
        protected LinearOperator<Tensor> operator() {
            LossGraph graph = mlp(LossSpec.Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS, 100);
            return FisherOperator.exact(graph, ParameterBlock.all(graph));
        }
    }

    @Nested
    class SampledFisher extends LinearOperatorContract<Tensor> {
        @Override
        protected LinearOperator<Tensor> operator() {
            LossGraph graph = mlp(LossSpec.Kind.CROSS_ENTROPY, 3);
            return FisherOperator.sampled(graph, ParameterBlock.all(graph), 2, 11);
        }
    }

    @ParameterizedTest
    @EnumSource(OperatorCases.Kind.class)
    void gaussNewtonAndFisherAreTheLossesCurvatureAlongTheOutputsDerivative(OperatorCases.Kind kind) {
        try (Network network = kind.network()) {
            for (LossSpec.Kind loss : new LossSpec.Kind[] {LossSpec.Kind.CROSS_ENTROPY, LossSpec.Kind.MSE}) {
                LossGraph graph = OperatorCases.training(kind, network, loss, 100);
                double[][] jacobian = OperatorCases.differences(
                        network, () -> TensorArrays.toDoubles(graph.pass(0).output()));
                double[] p = TensorArrays.toDoubles(graph.pass(0).output().softmax(1));
                int n = jacobian[0].length;
                double[][] expected = new double[n][n];
                for (int i = 0; i < OperatorCases.SAMPLES; i++) {
                    double[][] bend = new double[CLASSES][CLASSES];
                    for (int a = 0; a < CLASSES; a++) {
                        for (int b = 0; b < CLASSES; b++) {
                            double same = a == b ? 1 : 0;
                            double pa = p[i * CLASSES + a];
                            double pb = p[i * CLASSES + b];
                            bend[a][b] = loss == LossSpec.Kind.MSE ? 2 * same / CLASSES : same * pa - pa * pb;
                        }
                    }
                    OperatorCases.addCongruence(jacobian, i * CLASSES, bend, 1.0 / OperatorCases.SAMPLES, expected);
                }
                try (GaussNewtonOperator gauss = new GaussNewtonOperator(graph, ParameterBlock.all(graph));
                        FisherOperator fisher = FisherOperator.exact(graph, ParameterBlock.all(graph))) {
                    assertThat(OperatorCases.difference(OperatorCases.dense(gauss), expected))
                            .isLessThan(1e-8);
                    assertThat(OperatorCases.difference(OperatorCases.dense(fisher), expected))
                            .isLessThan(1e-8);
                }
            }
        }
    }

    private static Network networkFor(LossSpec.Kind loss) {
        String end =
                switch (loss) {
                    case NLL -> " | log_softmax";
                    case CATEGORICAL_CROSS_ENTROPY -> " | softmax";
                    case BINARY_CROSS_ENTROPY -> " | sigmoid";
                    default -> "";
                };
        return Nets.network("linear: 4 | tanh | linear: 3" + end, NetworkInput.of(3), ScalarType.Double);
    }

    /** What a label may be, and how likely the model thinks it. */
    private record Label(TensorData sample, double probability) {}

    private static List<Label> labels(LossSpec.Kind loss, Tensor features, double[] output) {
        List<Label> labels = new ArrayList<>();
        if (loss.takesClasses()) {
            double total = 0;
            double[] p = new double[CLASSES];
            for (int k = 0; k < CLASSES; k++) {
                p[k] = loss == LossSpec.Kind.CATEGORICAL_CROSS_ENTROPY ? output[k] : Math.exp(output[k]);
                total += p[k];
            }
            for (int k = 0; k < CLASSES; k++) {
                labels.add(new Label(new TensorData(features, TensorArrays.of(new long[] {k}, 1)), p[k] / total));
            }
            return labels;
        }
        // every combination of two labels for each output; for a normal distribution two points with its two moments
        for (int bits = 0; bits < 1 << CLASSES; bits++) {
            double probability = 1;
            double[] y = new double[CLASSES];
            for (int k = 0; k < CLASSES; k++) {
                boolean on = (bits >> k & 1) == 1;
                double p =
                        switch (loss) {
                            case BINARY_CROSS_ENTROPY -> output[k];
                            case BINARY_CROSS_ENTROPY_WITH_LOGITS -> 1 / (1 + Math.exp(-output[k]));
                            default -> 0.5;
                        };
                probability *= on ? p : 1 - p;
                double deviation = loss == LossSpec.Kind.MSE ? Math.sqrt(0.5) : 1;
                y[k] = loss.takesBits() ? (on ? 1 : 0) : output[k] + (on ? deviation : -deviation);
            }
            labels.add(new Label(
                    new TensorData(features, TensorArrays.of(y, new long[] {1, CLASSES}, ScalarType.Double)),
                    probability));
        }
        return labels;
    }

    /** E[g gᵀ] over samples and the model's labels, from gradients of one sample with one label at a time. */
    private static double[][] fisherByLabels(Network network, LossSpec.Kind kind, TensorData data) {
        LossFunction loss = OperatorCases.loss(kind, LossSpec.Reduction.MEAN);
        int n = Math.toIntExact(network.parameters().count());
        double[][] fisher = new double[n][n];
        // the mean over outputs makes the gradient of one sample's loss that many times smaller
        double units = kind.takesClasses() ? 1 : CLASSES;
        for (int i = 0; i < OperatorCases.SAMPLES; i++) {
            Tensor features = data.features().narrow(0, i, 1);
            double[] output = TensorArrays.toDoubles(NetworkLoss.asInUse(
                            network,
                            loss,
                            List.of(new TensorData(features, data.targets().narrow(0, i, 1))))
                    .pass(0)
                    .output());
            for (Label label : labels(kind, features, output)) {
                LossGraph one = NetworkLoss.asInUse(network, loss, List.of(label.sample()));
                double[] g = OperatorCases.gradient(one, ParameterBlock.all(one));
                OperatorCases.addCongruence(
                        new double[][] {g},
                        0,
                        new double[][] {{1}},
                        label.probability() * units / OperatorCases.SAMPLES,
                        fisher);
            }
        }
        return fisher;
    }

    @ParameterizedTest
    @EnumSource(
            value = LossSpec.Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MAE", "HUBER", "HINGE"})
    void fisherIsTheMeanOverTheModelsOwnLabels(LossSpec.Kind kind) {
        try (Network network = networkFor(kind)) {
            TensorData data = OperatorCases.Kind.MLP.data(network, kind, ScalarType.Double);
            double[][] expected = fisherByLabels(network, kind, data);
            for (LossSpec.Reduction reduction : LossSpec.Reduction.values()) {
                LossGraph graph = NetworkLoss.asInUse(network, OperatorCases.loss(kind, reduction), data.parts(3));
                double units = kind.takesClasses() ? 1 : CLASSES;
                double scale = reduction == LossSpec.Reduction.MEAN ? 1 : OperatorCases.SAMPLES * units;
                try (FisherOperator exact = FisherOperator.exact(graph, ParameterBlock.all(graph));
                        FisherOperator sampled = FisherOperator.sampled(graph, ParameterBlock.all(graph), 1500, 2)
                                .keepingGraphs()) {
                    double[][] scaled =
                            OperatorCases.dense(new io.evenkeel.spectral.ScaledOperator<>(1 / scale, exact));
                    assertThat(OperatorCases.difference(scaled, expected)).isLessThan(1e-10);
                    if (reduction == LossSpec.Reduction.MEAN) {
                        // about four standard errors of the noisiest of these
                        assertThat(OperatorCases.difference(OperatorCases.dense(sampled), expected))
                                .isBetween(1e-6, 0.15);
                    }
                }
            }
        }
    }

    @Test
    void labelsAreFixedByTheSeed() {
        LossGraph graph = mlp(LossSpec.Kind.CROSS_ENTROPY, 100);
        ParameterBlock all = ParameterBlock.all(graph);
        try (FisherOperator one = FisherOperator.sampled(graph, all, 1, 7);
                FisherOperator again = FisherOperator.sampled(graph, all, 1, 7);
                FisherOperator other = FisherOperator.sampled(graph, all, 1, 8)) {
            assertThat(OperatorCases.dense(again)).isDeepEqualTo(OperatorCases.dense(one));
            assertThat(OperatorCases.difference(OperatorCases.dense(other), OperatorCases.dense(one)))
                    .isGreaterThan(0.01);
        }
    }

    @Test
    void aLossWithoutAModelOfLabelsHasNoFisherMatrix() {
        LossGraph graph = mlp(LossSpec.Kind.HUBER, 100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FisherOperator.exact(graph, ParameterBlock.all(graph)))
                .withMessageContaining("no negative log-likelihood");
    }
}
