package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.spectral.LinearOperatorContract;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.TensorData;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Empirical Fisher matrix and covariance against gradients that are computed sample by sample. */
class SampleGradientOperatorsTest {

    private static LossGraph mlp(long batch) {
        OperatorCases.Kind kind = OperatorCases.Kind.MLP;
        return OperatorCases.use(kind, kind.network(), LossSpec.Kind.MSE, LossSpec.Reduction.MEAN, batch);
    }

    @Nested
    class EmpiricalFisher extends LinearOperatorContract<Tensor> {
        @Override
        protected LinearOperator<Tensor> operator() {
            LossGraph graph = mlp(100);
            return new EmpiricalFisherOperator(graph, ParameterBlock.all(graph));
        }
    }

    @Nested
    class Covariance extends LinearOperatorContract<Tensor> {
        @Override
        protected LinearOperator<Tensor> operator() {
            LossGraph graph = mlp(3);
            return GradientCovarianceOperator.ofThese(graph, ParameterBlock.all(graph));
        }
    }

    private static double[][] gradients(Network network, TensorData data, LossSpec.Kind loss) {
        double[][] gradients = new double[OperatorCases.SAMPLES][];
        int i = 0;
        for (TensorData sample : data.parts(1)) {
            LossGraph one =
                    NetworkLoss.asInUse(network, OperatorCases.loss(loss, LossSpec.Reduction.MEAN), List.of(sample));
            gradients[i++] = OperatorCases.gradient(one, ParameterBlock.all(one));
        }
        return gradients;
    }

    private static double[][] secondMoment(double[][] rows, double factor) {
        double[][] moment = new double[rows[0].length][rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            OperatorCases.addCongruence(rows, i, new double[][] {{1}}, factor, moment);
        }
        return moment;
    }

    private static double[][] centred(double[][] rows) {
        double[][] centred = new double[rows.length][rows[0].length];
        for (int j = 0; j < rows[0].length; j++) {
            double mean = 0;
            for (double[] row : rows) {
                mean += row[j] / rows.length;
            }
            for (int i = 0; i < rows.length; i++) {
                centred[i][j] = rows[i][j] - mean;
            }
        }
        return centred;
    }

    @ParameterizedTest
    @EnumSource(OperatorCases.Kind.class)
    void theyAreMomentsOfGradientsTakenOneByOne(OperatorCases.Kind kind) {
        LossSpec.Kind loss = LossSpec.Kind.CROSS_ENTROPY;
        int n = OperatorCases.SAMPLES;
        try (Network network = kind.network()) {
            TensorData data = kind.data(network, loss, ScalarType.Double);
            double[][] rows = gradients(network, data, loss);
            for (long batch : new long[] {100, 3}) {
                LossGraph graph = OperatorCases.use(kind, network, loss, LossSpec.Reduction.MEAN, batch);
                ParameterBlock all = ParameterBlock.all(graph);
                try (EmpiricalFisherOperator empirical = new EmpiricalFisherOperator(graph, all);
                        GradientCovarianceOperator these = GradientCovarianceOperator.ofThese(graph, all);
                        GradientCovarianceOperator population = GradientCovarianceOperator.ofPopulation(graph, all)) {
                    assertThat(OperatorCases.difference(OperatorCases.dense(empirical), secondMoment(rows, 1.0 / n)))
                            .isLessThan(1e-11);
                    assertThat(OperatorCases.difference(
                                    OperatorCases.dense(these), secondMoment(centred(rows), 1.0 / n)))
                            .isLessThan(1e-11);
                    assertThat(OperatorCases.difference(
                                    OperatorCases.dense(population), secondMoment(centred(rows), 1.0 / (n - 1))))
                            .isLessThan(1e-11);
                }
            }
        }
    }

    @Test
    void underSumReductionTheEmpiricalFisherMatrixIsASum() {
        OperatorCases.Kind kind = OperatorCases.Kind.MLP;
        LossSpec.Kind loss = LossSpec.Kind.CROSS_ENTROPY;
        try (Network network = kind.network()) {
            double[][] rows = gradients(network, kind.data(network, loss, ScalarType.Double), loss);
            LossGraph graph = OperatorCases.use(kind, network, loss, LossSpec.Reduction.SUM, 3);
            ParameterBlock all = ParameterBlock.all(graph);
            try (EmpiricalFisherOperator empirical = new EmpiricalFisherOperator(graph, all);
                    GradientCovarianceOperator these = GradientCovarianceOperator.ofThese(graph, all)) {
                assertThat(OperatorCases.difference(OperatorCases.dense(empirical), secondMoment(rows, 1)))
                        .isLessThan(1e-11);
                assertThat(OperatorCases.difference(
                                OperatorCases.dense(these), secondMoment(centred(rows), 1.0 / OperatorCases.SAMPLES)))
                        .isLessThan(1e-11);
            }
        }
    }

    @Test
    void theCovarianceFollowsTheWeights() {
        OperatorCases.Kind kind = OperatorCases.Kind.MLP;
        LossSpec.Kind loss = LossSpec.Kind.MSE;
        try (Network network = kind.network()) {
            LossGraph graph = OperatorCases.use(kind, network, loss, LossSpec.Reduction.MEAN, 3);
            try (GradientCovarianceOperator covariance =
                    GradientCovarianceOperator.ofThese(graph, ParameterBlock.all(graph))) {
                OperatorCases.dense(covariance);
                network.parameters().values().mul_(new Scalar(1.5));
                double[][] rows = gradients(network, kind.data(network, loss, ScalarType.Double), loss);
                assertThat(OperatorCases.difference(
                                OperatorCases.dense(covariance),
                                secondMoment(centred(rows), 1.0 / OperatorCases.SAMPLES)))
                        .isLessThan(1e-11);
            }
        }
    }

    @Test
    void whereBatchNormalisationMixesSamplesTheyAreRefused() {
        OperatorCases.Kind kind = OperatorCases.Kind.CNN_WITH_BATCH_NORM;
        try (Network network = kind.network()) {
            LossGraph graph = OperatorCases.training(kind, network, LossSpec.Kind.MSE, 100);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new EmpiricalFisherOperator(graph, ParameterBlock.all(graph)))
                    .withMessageContaining("running averages");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> GradientCovarianceOperator.ofThese(graph, ParameterBlock.all(graph)))
                    .withMessageContaining("batch normalisation");
        }
    }
}
