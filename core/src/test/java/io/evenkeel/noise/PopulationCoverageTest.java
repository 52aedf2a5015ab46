package io.evenkeel.noise;

import io.evenkeel.spectral.Estimate;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Whether 95 % intervals for the population hold in 92–98 % of batches, and estimates that say so are unbiased. */
@Tag("slow")
class PopulationCoverageTest {

    private static final int BATCHES = 1000;

    /** A law of gradients and a batch size. */
    record Law(String name, int samples, double[] mean, boolean skewed) {
        int dimension() {
            return mean.length;
        }

        /**
         * Where noise hides the signal, the part of the error that the signal would bring is not told from none, and is
         * not taken to be less: intervals are wider than they need be.
         */
        double most() {
            return trace() / squaredMean() > samples ? 1.0 : 0.985;
        }

        double squaredMean() {
            double sum = 0;
            for (double c : mean) {
                sum += c * c;
            }
            return sum;
        }

        double trace() {
            return Populations.trace(dimension());
        }

        GradientStatistics batch(int samples, long seed) {
            double[][] gradients = skewed
                    ? Populations.skewed(samples, mean, dimension(), seed)
                    : Populations.drawn(samples, mean, dimension(), seed);
            return new GradientStatistics(GramMatrix.of(gradients));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static double[] mean(int dimension, double value) {
        double[] mean = new double[dimension];
        Arrays.fill(mean, value);
        return mean;
    }

    static Stream<Law> laws() {
        return Stream.of(
                new Law("strong signal", 32, mean(20, 1), false),
                new Law("as much noise as signal in the batch", 32, mean(20, 0.08), false),
                new Law("noise scale above the batch", 64, mean(40, 0.03), false),
                new Law("skewed", 512, mean(20, 0.3), true));
    }

    private static double coverage(
            Law law, ToDoubleFunction<Law> truth, Function<GradientStatistics, Estimate> estimate) {
        int held = 0;
        for (int seed = 0; seed < BATCHES; seed++) {
            Estimate found = estimate.apply(law.batch(law.samples(), seed));
            if (Math.abs(found.value() - truth.applyAsDouble(law)) <= found.margin(0.95)) {
                held++;
            }
        }
        return (double) held / BATCHES;
    }

    @ParameterizedTest
    @MethodSource("laws")
    void squaredNormOfTheMean(Law law) {
        assertThat(coverage(law, Law::squaredMean, GradientStatistics::squaredGradientNorm))
                .isBetween(0.92, law.most());
    }

    @ParameterizedTest
    @MethodSource("laws")
    void traceOfTheCovariance(Law law) {
        assertThat(coverage(law, Law::trace, GradientStatistics::populationCovarianceTrace))
                .isBetween(0.92, 0.98);
    }

    @ParameterizedTest
    @MethodSource("laws")
    void noiseScale(Law law) {
        double truth = law.trace() / law.squaredMean();
        int held = 0;
        for (int seed = 0; seed < BATCHES; seed++) {
            NoiseScale found = law.batch(law.samples(), seed).populationNoiseScale(0.95);
            if (found.low() <= truth && truth <= found.high()) {
                held++;
            }
        }
        assertThat((double) held / BATCHES).isBetween(0.92, law.most());
    }

    @ParameterizedTest
    @MethodSource("laws")
    void agreementOfFreshHalves(Law law) {
        double truth = 0;
        for (int seed = 0; seed < 4 * BATCHES; seed++) {
            truth += law.batch(law.samples(), BATCHES + seed)
                            .agreement(1, seed)
                            .cosine()
                            .value()
                    / (4 * BATCHES);
        }
        double expected = truth;
        int held = 0;
        int batches = BATCHES / 4;
        for (int seed = 0; seed < batches; seed++) {
            Estimate found = law.batch(law.samples(), seed).agreement(24, seed).cosine();
            if (Math.abs(found.value() - expected) <= found.margin(0.95)) {
                held++;
            }
        }
        assertThat((double) held / batches).isBetween(0.90, 1.0);
    }

    @ParameterizedTest
    @MethodSource("laws")
    void unbiasedEstimatesOfNormTraceAndVariancesAre(Law law) {
        double norm = 0;
        double trace = 0;
        double normSquares = 0;
        double normVariance = 0;
        for (int seed = 0; seed < BATCHES; seed++) {
            GradientStatistics batch = law.batch(law.samples(), seed);
            double found = batch.squaredGradientNorm().value();
            double error = batch.squaredGradientNorm().error();
            norm += found / BATCHES;
            trace += batch.populationCovarianceTrace().value() / BATCHES;
            normSquares += found * found / BATCHES;
            normVariance += error * error / BATCHES;
        }
        double variance = normSquares - norm * norm;
        assertThat(norm).isCloseTo(law.squaredMean(), within(4 * Math.sqrt(variance / BATCHES)));
        assertThat(trace).isCloseTo(law.trace(), within(0.02 * law.trace()));
        assertThat(normVariance).isGreaterThan(0.85 * variance);
        if (law.trace() / law.squaredMean() < law.samples() / 4.0) {
            assertThat(normVariance).isCloseTo(variance, within(0.15 * variance));
        }
    }
}
