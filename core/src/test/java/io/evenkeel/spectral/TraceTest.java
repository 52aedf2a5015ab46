package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class TraceTest {

    @Test
    void sketchesBeatPlainSignsWhereEigenvaluesDecayAtTheSameCost() {
        double[] eigenvalues = Spectra.decaying(Spectra.N);
        MatrixOperator a = Spectra.symmetric("A", eigenvalues, 1);
        double exact = Spectra.sum(eigenvalues);
        double plain = 0;
        double sketched = 0;
        double exchanged = 0;
        for (long seed = 0; seed < 100; seed++) {
            plain += Math.abs(HutchinsonTrace.trace(a, Sampling.of(36, seed), Progress.silent())
                            .value()
                    - exact);
            sketched += Math.abs(
                    HutchPlusPlus.trace(a, 36, 0, seed, Progress.silent()).value() - exact);
            exchanged +=
                    Math.abs(XTrace.trace(a, 36, 0, seed, Progress.silent()).value() - exact);
        }
        assertThat(sketched).isLessThan(plain / 1.5);
        assertThat(exchanged).isLessThan(sketched);
    }

    @Test
    void lowRankIsExact() {
        double[] eigenvalues = new double[Spectra.N];
        eigenvalues[3] = 5;
        eigenvalues[4] = -2;
        eigenvalues[5] = 0.25;
        MatrixOperator a = Spectra.symmetric("A", eigenvalues, 2);
        for (long seed = 0; seed < 20; seed++) {
            for (Estimate trace : List.of(
                    HutchPlusPlus.trace(a, 30, 0, seed, Progress.silent()),
                    XTrace.trace(a, 30, 0, seed, Progress.silent()))) {
                assertThat(trace.value()).isCloseTo(3.25, within(trace.error()));
                assertThat(trace.error()).isLessThan(1e-12);
                assertThat(trace.converged()).isTrue();
                assertThat(trace.products()).isLessThanOrEqualTo(30);
            }
        }
    }

    @Test
    void zeroOneDimensionAndMoreProductsThanDimensions() {
        MatrixOperator zero = new MatrixOperator("zero", new double[20][20]);
        MatrixOperator number = new MatrixOperator("number", new double[][] {{-3}});
        MatrixOperator small = Spectra.symmetric("small", new double[] {1, 2, 3, -4, 5}, 3);
        expectExact(zero, 0);
        expectExact(number, -3);
        for (long seed = 0; seed < 10; seed++) {
            assertThat(HutchPlusPlus.trace(small, 60, 0, seed, Progress.silent())
                            .value())
                    .isCloseTo(7, within(1e-10));
            assertThat(XTrace.trace(small, 60, 0, seed, Progress.silent()).value())
                    .isCloseTo(7, within(1e-10));
        }
        assertThat(HutchinsonTrace.frobenius(zero, Sampling.of(5, 1), Progress.silent())
                        .error())
                .isZero();
    }

    @Test
    void errorsDoNotVanishWithTheSquaresOfSmallNumbersNorOverflowWithLargeOnes() {
        MatrixOperator a = Spectra.symmetric("A", Spectra.decaying(Spectra.N), 1);
        Sampling sampling = new Sampling(200, 0.02, 3);
        Estimate norm = HutchinsonTrace.frobenius(a, sampling, Progress.silent());
        Estimate trace = HutchinsonTrace.trace(a, sampling, Progress.silent());
        for (int exponent : new int[] {-900, -600, -500, -300, 300, 600, 900}) {
            // A power of two scales every number in it without rounding.
            double factor = Math.scalb(1.0, exponent);
            ScaledOperator<double[]> scaled = new ScaledOperator<>(factor, a);
            assertThat(HutchinsonTrace.frobenius(scaled, sampling, Progress.silent()))
                    .as("2^%d", exponent)
                    .isEqualTo(norm.times(factor));
            assertThat(HutchinsonTrace.trace(scaled, sampling, Progress.silent()))
                    .as("2^%d", exponent)
                    .isEqualTo(trace.times(factor));
        }
        assertThat(norm.error()).isPositive();
    }

    @Test
    void anInfiniteProductIsNoLargeNorm() {
        MatrixOperator a = new MatrixOperator("A", new double[][] {{1e200, Double.MAX_VALUE}, {0, Double.MAX_VALUE}});
        ScaledOperator<double[]> beyond = new ScaledOperator<>(4, a);
        assertThatThrownBy(() -> HutchinsonTrace.frobenius(beyond, Sampling.of(4, 1), Progress.silent()))
                .isInstanceOf(NonFiniteProductException.class);
    }

    private static void expectExact(MatrixOperator a, double trace) {
        for (Estimate estimate : List.of(
                HutchinsonTrace.trace(a, Sampling.of(5, 1), Progress.silent()),
                HutchPlusPlus.trace(a, 12, 0, 1, Progress.silent()),
                XTrace.trace(a, 12, 0, 1, Progress.silent()))) {
            assertThat(estimate.value()).isCloseTo(trace, within(1e-12));
            assertThat(estimate.error()).isLessThan(1e-12);
        }
    }

    @Test
    void costIsWhatWasAllowedAndIncludesSums() {
        MatrixOperator a = Spectra.symmetric("A", Spectra.flat(Spectra.N), 1);
        List<Long> heard = new ArrayList<>();
        Estimate plain = HutchinsonTrace.trace(a, Sampling.of(9, 1), partial -> heard.add(partial.products()));
        assertThat(heard).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(plain.products()).isEqualTo(9);
        assertThat(HutchPlusPlus.trace(a, 31, 0, 1, Progress.silent()).products())
                .isEqualTo(31);
        assertThat(XTrace.trace(a, 31, 0, 1, Progress.silent()).products()).isEqualTo(30);
        SumOperator<double[]> twice = new SumOperator<>(List.of(a, a));
        assertThat(HutchinsonTrace.trace(twice, Sampling.of(9, 1), Progress.silent())
                        .products())
                .isEqualTo(18);
    }

    @Test
    void aToleranceEndsItAndSoDoesWhoListens() {
        MatrixOperator a = Spectra.symmetric("A", Spectra.decaying(Spectra.N), 1);
        Estimate early = HutchinsonTrace.trace(a, new Sampling(10_000, 0.02, 1), Progress.silent());
        assertThat(early.converged()).isTrue();
        assertThat(early.error()).isLessThanOrEqualTo(0.02 * early.value());
        assertThat(early.products()).isBetween((long) Sampling.LEAST, 5000L);
        Estimate stopped = HutchinsonTrace.trace(a, new Sampling(10_000, 1e-6, 1), partial -> partial.products() < 5);
        assertThat(stopped.converged()).isFalse();
        assertThat(stopped.products()).isEqualTo(5);
        assertThat(stopped.error()).isFinite().isPositive();
        Estimate sketch = HutchPlusPlus.trace(a, 60, 0, 1, partial -> partial.products() < 7);
        assertThat(sketch.products()).isEqualTo(7);
        assertThat(sketch.error()).isFinite();
        Estimate exchange = XTrace.trace(a, 60, 0, 1, partial -> partial.products() < 9);
        assertThat(exchange.products()).isEqualTo(10);
        assertThat(exchange.value())
                .isCloseTo(Spectra.sum(Spectra.decaying(Spectra.N)), within(exchange.margin(0.999)));
    }

    @Test
    void anOperatorNeedNotBeSymmetricForPlainSignsAndSketches() {
        int n = 30;
        double[][] rows = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                rows[i][j] = (i == j ? 2 : 0) + (j > i ? 1.0 / (1 + i + j) : 0);
            }
        }
        MatrixOperator a = new MatrixOperator("triangle", rows);
        Estimate plain = HutchinsonTrace.trace(a, Sampling.of(50, 1), Progress.silent());
        assertThat(plain.value()).isCloseTo(60, within(plain.margin(0.999)));
        Estimate sketch = HutchPlusPlus.trace(a, 45, 0, 1, Progress.silent());
        assertThat(sketch.value()).isCloseTo(60, within(sketch.margin(0.999)));
        assertThatThrownBy(() -> XTrace.trace(a, 45, 0, 1, Progress.silent()))
                .hasMessageContaining("XTrace needs a symmetric operator, but triangle");
    }

    @Test
    void theDiagonalEntryByEntry() {
        MatrixOperator a = Spectra.symmetric("A", Spectra.outliersAndBulk(Spectra.N), 5);
        double[] truth = new double[Spectra.N];
        for (int i = 0; i < truth.length; i++) {
            double[] unit = new double[Spectra.N];
            double[] column = new double[Spectra.N];
            unit[i] = 1;
            a.apply(unit, column);
            truth[i] = column[i];
        }
        int held = 0;
        double distances = 0;
        double expected = 0;
        for (long seed = 0; seed < 50; seed++) {
            var diagonal = DiagonalEstimator.diagonal(a, Sampling.of(40, seed), Progress.silent());
            for (int i = 0; i < truth.length; i++) {
                double error = Math.sqrt(diagonal.squaredErrors()[i]);
                Estimate entry = Estimate.sampled(diagonal.diagonal()[i], error, 39, 40, true);
                held += Math.abs(entry.value() - truth[i]) <= entry.margin(0.95) ? 1 : 0;
                distances += Math.pow(entry.value() - truth[i], 2);
            }
            expected += Math.pow(diagonal.norm().error(), 2);
        }
        assertThat(held / (50.0 * truth.length)).isBetween(0.92, 0.98);
        assertThat(distances / expected).isBetween(0.85, 1.15);
        // Signs leave a diagonal operator's diagonal exact.
        double[][] plain = new double[4][4];
        for (int i = 0; i < 4; i++) {
            plain[i][i] = i - 1.5;
        }
        var exact = DiagonalEstimator.diagonal(
                new MatrixOperator("D", plain), new Sampling(20, 0.01, 1), Progress.silent());
        assertThat(exact.diagonal()).containsExactly(-1.5, -0.5, 0.5, 1.5);
        assertThat(Arrays.stream(exact.squaredErrors()).sum()).isZero();
        assertThat(exact.norm().products()).isEqualTo(Sampling.LEAST);
        assertThat(exact.norm().converged()).isTrue();
    }

    @Test
    void whatIsNotFiniteIsNamed() {
        double[][] bad = new double[10][10];
        bad[4][4] = Double.POSITIVE_INFINITY;
        LinearOperator<double[]> a = new LanczosTest.Declared(new MatrixOperator("the Hessian", bad));
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> HutchinsonTrace.trace(a, Sampling.of(5, 1), Progress.silent()),
                () -> HutchinsonTrace.frobenius(a, Sampling.of(5, 1), Progress.silent()),
                () -> HutchPlusPlus.trace(a, 12, 0, 1, Progress.silent()),
                () -> XTrace.trace(a, 12, 0, 1, Progress.silent()),
                () -> DiagonalEstimator.diagonal(a, Sampling.of(5, 1), Progress.silent()),
                () -> StochasticLanczosQuadrature.density(a, 3, 2, 1, Progress.silent()),
                () -> SingularValues.extreme(a, 0.1, 5, 1, Progress.silent()),
                () -> ConjugateGradient.solve(a, ones(10), 0.1, 9, Progress.silent()))) {
            assertThatThrownBy(call)
                    .isInstanceOf(NonFiniteProductException.class)
                    .hasMessageContaining("product 1 with the Hessian");
        }
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }
}
