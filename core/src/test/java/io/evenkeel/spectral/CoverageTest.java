package io.evenkeel.spectral;

import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whether intervals hold as often as they say, over many seeds and several spectra. */
@Tag("slow")
class CoverageTest {
    private static final int SEEDS = 600;

    private interface Estimator {
        Estimate of(LinearOperator<double[]> operator, long seed);
    }

    @Test
    void hutchinson() {
        expectCoverage((a, seed) -> HutchinsonTrace.trace(a, Sampling.of(60, seed), Progress.silent()), Spectra::sum);
    }

    @Test
    void frobenius() {
        expectCoverage(
                (a, seed) -> HutchinsonTrace.frobenius(a, Sampling.of(100, seed), Progress.silent()), eigenvalues -> {
                    double sum = 0;
                    for (double value : eigenvalues) {
                        sum += value * value;
                    }
                    return Math.sqrt(sum);
                });
    }

    @Test
    void hutchPlusPlus() {
        expectCoverage((a, seed) -> HutchPlusPlus.trace(a, 45, 0, seed, Progress.silent()), Spectra::sum);
    }

    @Test
    void xTrace() {
        expectCoverage((a, seed) -> XTrace.trace(a, 40, 0, seed, Progress.silent()), Spectra::sum);
    }

    @Test
    void spectralSketch() {
        expectCoverage((a, seed) -> SpectralSketch.of(a, 20, 6, 0.01, seed).trace(), Spectra::sum);
    }

    @Test
    void lanczosQuadrature() {
        expectCoverage(
                (a, seed) -> StochasticLanczosQuadrature.density(a, 12, 30, seed, Progress.silent())
                        .trace(x -> Math.exp(-x / 4)),
                eigenvalues -> {
                    double sum = 0;
                    for (double value : eigenvalues) {
                        sum += Math.exp(-value / 4);
                    }
                    return sum;
                });
    }

    @Test
    void toleranceThatIsReachedEarlyIsStillHonest() {
        expectCoverage(
                (a, seed) -> HutchinsonTrace.trace(a, new Sampling(200, 0.05, seed), Progress.silent()), Spectra::sum);
    }

    /** Where eigenvalues decay, errors fall so fast that an early end is tempting. */
    @Test
    void sketchesThatEndEarlyAreHonestWhereEigenvaluesDecay() {
        Map<String, double[]> decaying = Map.of(
                "geometric", Spectra.geometric(2 * Spectra.N, 0.74), "harmonic", Spectra.harmonic(2 * Spectra.N));
        expectCoverage((a, seed) -> XTrace.trace(a, 100, 0.02, seed, Progress.silent()), Spectra::sum, decaying);
        expectCoverage((a, seed) -> HutchPlusPlus.trace(a, 90, 0.02, seed, Progress.silent()), Spectra::sum, decaying);
    }

    private static void expectCoverage(Estimator estimator, ToDoubleFunction<double[]> truth) {
        expectCoverage(estimator, truth, Spectra.all(Spectra.N));
    }

    private static void expectCoverage(
            Estimator estimator, ToDoubleFunction<double[]> truth, Map<String, double[]> spectra) {
        StringBuilder report = new StringBuilder();
        boolean good = true;
        for (Map.Entry<String, double[]> spectrum : spectra.entrySet()) {
            MatrixOperator a = Spectra.symmetric(spectrum.getKey(), spectrum.getValue(), 11);
            double exact = truth.applyAsDouble(spectrum.getValue());
            int held = 0;
            double bias = 0;
            double errors = 0;
            for (long seed = 0; seed < SEEDS; seed++) {
                Estimate estimate = estimator.of(a, seed);
                held += Math.abs(estimate.value() - exact) <= estimate.margin(0.95) ? 1 : 0;
                bias += (estimate.value() - exact) / SEEDS;
                errors += estimate.error() / SEEDS;
            }
            double coverage = (double) held / SEEDS;
            good &= coverage >= 0.92 && coverage <= 0.98;
            report.append("%s: %.1f %%, mean error %.3g of %.4g, bias %.3g%n"
                    .formatted(spectrum.getKey(), 100 * coverage, errors, exact, bias));
        }
        assertThat(good).as(report.toString()).isTrue();
    }
}
