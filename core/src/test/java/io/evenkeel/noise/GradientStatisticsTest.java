package io.evenkeel.noise;

import io.evenkeel.spectral.Estimate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

/** What speaks of the given samples against the definitions, written out over coordinates; and what cannot be told. */
class GradientStatisticsTest {

    private static final double[][] GRADIENTS = Populations.drawn(9, new double[] {1, -0.5, 0.2, 0, 0}, 5, 4);

    private static final GradientStatistics STATISTICS = of(GRADIENTS);

    private static GradientStatistics of(double[]... gradients) {
        return new GradientStatistics(GramMatrix.of(gradients));
    }

    private static double[] mean(double[][] gradients) {
        double[] mean = new double[gradients[0].length];
        for (double[] gradient : gradients) {
            for (int c = 0; c < mean.length; c++) {
                mean[c] += gradient[c] / gradients.length;
            }
        }
        return mean;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += a[c] * b[c];
        }
        return sum;
    }

    private static double[] minus(double[] a, double[] b, double times) {
        double[] difference = a.clone();
        for (int c = 0; c < a.length; c++) {
            difference[c] -= times * b[c];
        }
        return difference;
    }

    private static double plainTrace() {
        double[] mean = mean(GRADIENTS);
        return Arrays.stream(GRADIENTS)
                .mapToDouble(g -> dot(minus(g, mean, 1), minus(g, mean, 1)))
                .average()
                .orElseThrow();
    }

    @Test
    void normTraceAndScaleAreThoseOfTheDefinitions() {
        double[] mean = mean(GRADIENTS);
        double trace = plainTrace();
        assertThat(STATISTICS.gradientNorm().value()).isCloseTo(Math.sqrt(dot(mean, mean)), within(1e-14));
        assertThat(STATISTICS.covarianceTrace().value()).isCloseTo(trace, within(1e-13));
        assertThat(STATISTICS.populationCovarianceTrace().value()).isCloseTo(trace * 9 / 8, within(1e-13));
        assertThat(STATISTICS.squaredGradientNorm().value())
                .isCloseTo(dot(mean, mean) - trace * 9 / 8 / 9, within(1e-13));
        assertThat(STATISTICS.noiseScale().value()).isCloseTo(trace / dot(mean, mean), within(1e-12));
        assertThat(STATISTICS.noiseScale().converged()).isTrue();
        assertThat(STATISTICS.noiseScale().error()).isLessThan(1e-12);
        assertThat(STATISTICS.populationNoiseScale(0.95).value())
                .isCloseTo(trace * 9 / 8 / (dot(mean, mean) - trace / 8), within(1e-11));
    }

    /** Rows that are orthogonal and centred, so that the covariance is diagonal. */
    @Test
    void eigenvaluesAreThoseOfTheCovariance() {
        double[][] gradients = {{3 + 2, 0 + 7}, {-3 + 2, 0 + 7}, {0 + 2, 1 + 7}, {0 + 2, -1 + 7}};
        List<Estimate> values = of(gradients).covarianceEigenvalues(3);
        assertThat(values.get(0).value()).isCloseTo(18.0 / 4, within(1e-12));
        assertThat(values.get(1).value()).isCloseTo(2.0 / 4, within(1e-12));
        assertThat(values.get(2).value()).isCloseTo(0, within(1e-12));
        assertThat(values).allMatch(Estimate::converged);
    }

    @Test
    void manySamplesGiveTheSameEigenvaluesByLanczos() {
        double[][] gradients = new double[600][3];
        for (int i = 0; i < 600; i++) {
            gradients[i][i % 3] = (i / 3 % 2 == 0 ? 1 : -1) * (3 - i % 3);
        }
        List<Estimate> values = of(gradients).covarianceEigenvalues(3);
        for (int k = 0; k < 3; k++) {
            assertThat(values.get(k).value()).isCloseTo((3 - k) * (3 - k) / 3.0, within(1e-6));
        }
    }

    @Test
    void theTestsOfTheBatchSizeAreThoseOfTheDefinitions() {
        double[] mean = mean(GRADIENTS);
        double square = dot(mean, mean);
        double along = 0;
        double across = 0;
        for (double[] gradient : GRADIENTS) {
            double product = dot(gradient, mean);
            along += (product - square) * (product - square) / 8;
            double[] orthogonal = minus(gradient, mean, product / square);
            across += dot(orthogonal, orthogonal) / 8;
        }
        BatchSizeTest norm = STATISTICS.normTest(0.5);
        assertThat(norm.ratio().value()).isCloseTo(plainTrace() / 8 / square, within(1e-12));
        assertThat(norm.neededBatch()).isEqualTo(Math.ceil(plainTrace() * 9 / 8 / square / 0.25));
        assertThat(norm.passes()).isEqualTo(norm.neededBatch() <= 9);
        assertThat(STATISTICS.innerProductTest(0.9).ratio().value())
                .isCloseTo(along / 9 / square / square, within(1e-12));
        assertThat(STATISTICS.orthogonalityTest(5.84).ratio().value()).isCloseTo(across / 9 / square, within(1e-12));
        assertThat(norm.ratio().error()).isPositive().isFinite();
    }

    @Test
    void theTestsPassWithTheBatchTheyAskFor() {
        assertThat(STATISTICS.normTest(10).passes()).isTrue();
        assertThat(STATISTICS.normTest(10).neededBatch()).isEqualTo(1);
        assertThat(STATISTICS.normTest(1e-3).passes()).isFalse();
    }

    @Test
    void agreementOverAllSplitsIsTheMeanOfTheirCosines() {
        double[][] four = Arrays.copyOf(GRADIENTS, 4);
        double expected = 0;
        for (int partner = 1; partner < 4; partner++) {
            double[] first = minus(four[0], four[partner], -1);
            double[] second = minus(mean(four), first, 0.25);
            expected += dot(first, second) / Math.sqrt(dot(first, first) * dot(second, second)) / 3;
        }
        HalfBatchAgreement found = of(four).agreement(10, 1);
        assertThat(found.exhaustive()).isTrue();
        assertThat(found.splits()).isEqualTo(3);
        assertThat(found.cosine().value()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void oddBatchesAgreeByHalvesThatLeaveOneOut() {
        HalfBatchAgreement found = STATISTICS.agreement(40, 1);
        assertThat(found.exhaustive()).isFalse();
        assertThat(found.splits()).isEqualTo(40);
        assertThat(found.cosine().value()).isBetween(-1.0, 1.0);
        assertThat(STATISTICS.agreement(40, 1)).isEqualTo(found);
        assertThatIllegalArgumentException().isThrownBy(() -> STATISTICS.agreement(0, 1));
    }

    @Test
    void aSingleSampleIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(new double[] {1, 2}))
                .withMessageContaining("1 sample")
                .withMessageContaining("at least 2");
        assertThatIllegalStateException()
                .isThrownBy(() -> new SecondMoments(1, new double[1], new double[1]).variances());
    }

    @Test
    void equalGradientsHaveNoNoise() {
        double[] same = {0.3, -1.7, 2.9};
        GradientStatistics statistics = of(same, same, same, same, same);
        assertThat(statistics.covarianceTrace().value()).isCloseTo(0, within(1e-14));
        assertThat(statistics.noiseScale().value()).isCloseTo(0, within(1e-14));
        NoiseScale population = statistics.populationNoiseScale(0.95);
        assertThat(population.value()).isCloseTo(0, within(1e-14));
        assertThat(population.high()).isCloseTo(0, within(1e-5));
        assertThat(population.determined()).isTrue();
        assertThat(statistics.agreement(8, 1).cosine().value()).isCloseTo(1, within(1e-14));
        assertThat(statistics.covarianceEigenvalues(2)).allMatch(value -> Math.abs(value.value()) < 1e-14);
        assertThat(statistics.normTest(0.1).passes()).isTrue();
    }

    @Test
    void withoutAnyGradientNothingIsDetermined() {
        GradientStatistics statistics = of(new double[2], new double[2], new double[2], new double[2]);
        assertThat(statistics.gradientNorm().value()).isZero();
        assertThat(statistics.noiseScale().value()).isNaN();
        assertThat(statistics.noiseScale().converged()).isFalse();
        NoiseScale population = statistics.populationNoiseScale(0.95);
        assertThat(population.determined()).isFalse();
        assertThat(population.low()).isZero();
        assertThat(population.high()).isInfinite();
        assertThat(statistics.agreement(8, 1).cosine().converged()).isFalse();
        assertThat(statistics.normTest(0.9).passes()).isFalse();
        assertThat(statistics.covarianceEigenvalues(1).get(0).value()).isZero();
    }

    @Test
    void noiseWithoutASignalHasNoUpperEnd() {
        double[][] noise = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, -1}};
        GradientStatistics statistics = of(noise);
        assertThat(statistics.noiseScale().value()).isInfinite();
        NoiseScale population = statistics.populationNoiseScale(0.95);
        assertThat(population.value()).isInfinite();
        assertThat(population.determined()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void whatIsNotFiniteIsTold(double sick) {
        GradientStatistics statistics =
                of(new double[] {sick, 1}, new double[] {1, 2}, new double[] {2, 2}, new double[] {1, 0});
        assertThat(statistics.covarianceTrace().converged()).isFalse();
        assertThat(statistics.noiseScale().converged()).isFalse();
        assertThat(statistics.populationCovarianceTrace().converged()).isFalse();
        assertThat(statistics.populationNoiseScale(0.95).determined()).isFalse();
        assertThat(statistics.covarianceEigenvalues(1).get(0).value()).isNaN();
        assertThat(statistics.agreement(4, 1).cosine().converged()).isFalse();
        assertThat(statistics.normTest(0.9).passes()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(BatchSizeTest.Kind.class)
    void twoOrThreeSamplesHaveValuesButNoErrors(BatchSizeTest.Kind kind) {
        GradientStatistics two = of(new double[] {1, 0.5}, new double[] {1, -0.5});
        BatchSizeTest test =
                switch (kind) {
                    case NORM -> two.normTest(0.9);
                    case INNER_PRODUCT -> two.innerProductTest(0.9);
                    case ORTHOGONALITY -> two.orthogonalityTest(0.9);
                };
        assertThat(test.ratio().value()).isNotNaN();
        assertThat(test.ratio().error()).isInfinite();
        assertThat(two.populationNoiseScale(0.95).high()).isInfinite();
        assertThat(two.squaredGradientNorm().converged()).isFalse();
    }

    @Test
    void signalToNoiseIsByCoordinate() {
        // mean 2 and standard deviation 1; mean 0; always the same
        SecondMoments moments = new SecondMoments(2, new double[] {2, 0, 5}, new double[] {4.5, 0.5, 25});
        assertThat(moments.variances()).containsExactly(new double[] {1, 1, 0}, within(1e-14));
        SecondMoments.SignalToNoise summary = moments.signalToNoise();
        assertThat(summary.coordinates()).isEqualTo(2);
        assertThat(summary.fifth()).isZero();
        assertThat(summary.ninetyFifth()).isCloseTo(2, within(1e-14));
        assertThat(summary.significant()).isEqualTo(0.5);
    }
}
