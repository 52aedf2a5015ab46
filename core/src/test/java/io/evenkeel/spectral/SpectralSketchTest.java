package io.evenkeel.spectral;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class SpectralSketchTest {

    private static final int STEPS = 24;
    private static final int PROBES = 6;

    private static SpectralSketch sketch(MatrixOperator a, long seed) {
        return SpectralSketch.of(a, STEPS, PROBES, 0.01, seed);
    }

    @Test
    void anEigenvalueLiesWithinTheErrorOfEach() {
        Spectra.all(Spectra.N).forEach((name, eigenvalues) -> {
            for (long seed = 0; seed < 40; seed++) {
                SpectralSketch sketch = sketch(Spectra.symmetric(name, eigenvalues, seed), seed);
                assertThat(sketch.ritz()).hasSize(STEPS);
                for (Estimate value : sketch.ritz()) {
                    assertThat(Spectra.nearest(eigenvalues, value.value()))
                            .as("%s, seed %d", name, seed)
                            .isLessThanOrEqualTo(value.error());
                }
                assertThat(sketch.products()).isEqualTo(STEPS + PROBES);
            }
        });
    }

    @Test
    void theEndsAreTheOperatorsAndTheInsideIsBelowIt() {
        Spectra.all(Spectra.N).forEach((name, eigenvalues) -> {
            double[] exact = Spectra.descending(eigenvalues);
            double scale = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
            // Evenly spaced eigenvalues are the hardest there are: 24 steps for 60 of them leave 4 % of the range.
            for (long seed = 0; seed < 40; seed++) {
                SpectralSketch sketch = sketch(Spectra.symmetric(name, eigenvalues, seed), seed);
                assertThat(sketch.largest().value()).as(name).isCloseTo(exact[0], within(0.06 * scale));
                assertThat(sketch.smallest().value()).as(name).isCloseTo(exact[Spectra.N - 1], within(0.06 * scale));
                for (int k = 0; k < STEPS; k++) {
                    assertThat(sketch.ritz().get(k).value()).isLessThanOrEqualTo(exact[k] + 1e-10 * scale);
                }
            }
        });
    }

    @Test
    void asManyStepsAsDimensionsGiveEverythingCopiesIncluded() {
        double[] eigenvalues = {3, 3, 3, -1, -1, 0, 0, 0.5, 2, 2};
        SpectralSketch sketch = sketch(Spectra.symmetric("A", eigenvalues, 4), 1);
        double[] exact = Spectra.descending(eigenvalues);
        assertThat(sketch.isWhole()).isTrue();
        IntStream.range(0, exact.length)
                .forEach(i -> assertThat(sketch.ritz().get(i).value()).isCloseTo(exact[i], within(1e-12)));
        assertThat(sketch.trace().value()).isCloseTo(11.5, within(1e-12));
        assertThat(sketch.trace().error()).isLessThan(1e-11);
        assertThat(sketch.products()).isEqualTo(10);
        assertThat(sketch(new MatrixOperator("zero", new double[3][3]), 1)
                        .trace()
                        .value())
                .isZero();
    }

    @Test
    void theTraceIsSampledOnlyWhereTheKrylovSpaceHasNotBeen() {
        double[] eigenvalues = Spectra.outliersAndBulk(Spectra.N);
        double exact = Spectra.sum(eigenvalues);
        double sketched = 0;
        double plain = 0;
        for (long seed = 0; seed < 60; seed++) {
            MatrixOperator a = Spectra.symmetric("A", eigenvalues, seed);
            sketched += Math.abs(sketch(a, seed).trace().value() - exact);
            plain += Math.abs(HutchinsonTrace.trace(a, Sampling.of(STEPS + PROBES, seed), Progress.silent())
                            .value()
                    - exact);
        }
        assertThat(sketched).isLessThan(plain / 10);
    }

    @Test
    void whatCannotBeSketchedIsRefused() {
        MatrixOperator a = Spectra.symmetric("A", Spectra.flat(5), 1);
        assertThatThrownBy(() -> SpectralSketch.of(a, 0, 6, 0.1, 1)).hasMessageContaining("at least 1 step");
        assertThatThrownBy(() -> SpectralSketch.of(a, 3, 1, 0.1, 1)).hasMessageContaining("2 probes");
        MatrixOperator triangle = new MatrixOperator("triangle", new double[][] {{1, 2}, {0, 1}});
        assertThatThrownBy(() -> sketch(triangle, 1)).hasMessageContaining("needs a symmetric operator");
        MatrixOperator broken = new MatrixOperator("broken", new double[][] {{1, Double.NaN}, {Double.NaN, 1}});
        assertThatThrownBy(() -> sketch(broken, 1)).isInstanceOf(RuntimeException.class);
    }
}
