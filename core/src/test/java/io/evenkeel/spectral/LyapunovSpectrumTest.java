package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class LyapunovSpectrumTest {

    @Test
    void powersOfOneMatrixGiveTheLogarithmsOfItsEigenvalues() {
        double[] eigenvalues = {2, 1.5, -1.1, 0.6, 0.2};
        List<MatrixOperator> powers = Collections.nCopies(120, Spectra.symmetric("A", eigenvalues, 1));
        List<Estimate> exponents = LyapunovSpectrum.exponents(powers, 5, 60, 1, Progress.silent());
        for (int i = 0; i < 5; i++) {
            assertThat(exponents.get(i).value()).isCloseTo(Math.log(Math.abs(eigenvalues[i])), within(1e-6));
            assertThat(exponents.get(i).error()).isLessThan(1e-6);
            assertThat(exponents.get(i).products()).isEqualTo(600);
        }
    }

    @Test
    void gaussianProductsHaveNewmansExponentsAndHonestErrors() {
        // For n × n matrices of independent N(0, 1): λᵢ = ½(ln 2 + ψ((n − i + 1)/2)), Newman 1986.
        int n = 4;
        double[] digamma = {0.42278433509846714, 0.03648997397857652, -0.5772156649015329, -1.9635100260214235};
        int[] held = new int[n];
        int runs = 400;
        for (int run = 0; run < runs; run++) {
            List<Estimate> exponents = LyapunovSpectrum.exponents(gaussian(n, 100, run), n, 2, run, Progress.silent());
            for (int i = 0; i < n; i++) {
                double truth = 0.5 * (Math.log(2) + digamma[i]);
                held[i] += Math.abs(exponents.get(i).value() - truth)
                                <= exponents.get(i).margin(0.95)
                        ? 1
                        : 0;
            }
        }
        for (int count : held) {
            assertThat(count / (double) runs).isBetween(0.92, 0.98);
        }
    }

    @Test
    void errorsKnowThatNeighbouringStepsAreAlike() {
        // A factor whose logarithm is a slow autoregression: independent steps would give a far smaller error.
        int held = 0;
        for (int run = 0; run < 300; run++) {
            double[] noise = new double[2000];
            new ArraySpace(2000).gaussian(run, noise);
            double x = 0;
            List<MatrixOperator> factors = new ArrayList<>();
            for (double e : noise) {
                x = 0.8 * x + e;
                factors.add(new MatrixOperator("factor", new double[][] {{Math.exp(0.1 * x)}}));
            }
            Estimate exponent = LyapunovSpectrum.exponents(factors, 1, 0, run, Progress.silent())
                    .get(0);
            held += Math.abs(exponent.value()) <= exponent.margin(0.95) ? 1 : 0;
        }
        assertThat(held / 300.0).isBetween(0.90, 0.98);
    }

    @Test
    void layersOfDifferentWidthsAndSingularOnes() {
        MatrixOperator widen = new MatrixOperator("widen", new double[][] {{1, 0}, {0, 1}, {0, 0}});
        MatrixOperator narrow = new MatrixOperator("narrow", new double[][] {{2, 0, 0}, {0, 0, 0}});
        List<Estimate> exponents =
                LyapunovSpectrum.exponents(List.of(widen, narrow, widen, narrow), 2, 0, 1, Progress.silent());
        assertThat(exponents).hasSize(2);
        assertThat(exponents.get(0).value()).isFinite();
        assertThat(exponents.get(1).value()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThatThrownBy(() -> LyapunovSpectrum.exponents(List.of(widen, widen), 1, 0, 1, Progress.silent()))
                .hasMessageContaining("widen takes 2 dimensions, but the factor before it gives 3");
        assertThatThrownBy(() -> LyapunovSpectrum.exponents(List.of(widen), 1, 0, 1, Progress.silent()))
                .hasMessageContaining("at least 2 factors");
    }

    @Test
    void backwardByTransposesIsTheSameSpectrum() {
        List<MatrixOperator> forward = gaussian(3, 400, 7);
        List<LinearOperator<double[]>> backward = new ArrayList<>();
        for (int t = forward.size() - 1; t >= 0; t--) {
            backward.add(new AdjointOperator<>(forward.get(t)));
        }
        Estimate one =
                LyapunovSpectrum.exponents(forward, 1, 0, 1, Progress.silent()).get(0);
        Estimate other =
                LyapunovSpectrum.exponents(backward, 1, 0, 1, Progress.silent()).get(0);
        assertThat(other.value()).isCloseTo(one.value(), within(0.01));
    }

    private static List<MatrixOperator> gaussian(int n, int steps, long seed) {
        List<MatrixOperator> factors = new ArrayList<>();
        for (int t = 0; t < steps; t++) {
            double[][] rows = new double[n][n];
            for (int i = 0; i < n; i++) {
                new ArraySpace(n).gaussian(Seeds.derived(seed * 1_000_003 + t, i), rows[i]);
            }
            factors.add(new MatrixOperator("step " + t, rows));
        }
        return factors;
    }
}
