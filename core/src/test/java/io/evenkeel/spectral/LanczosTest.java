package io.evenkeel.spectral;

import io.evenkeel.spectral.Lanczos.End;
import io.evenkeel.spectral.Lanczos.Options;
import io.evenkeel.spectral.Lanczos.Stop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class LanczosTest {

    @Test
    void findsTheEndsOfEverySpectrumFromManyStarts() {
        for (Map.Entry<String, double[]> spectrum : Spectra.all(Spectra.N).entrySet()) {
            double[] truth = Spectra.descending(spectrum.getValue());
            double norm = Math.max(truth[0], -truth[truth.length - 1]);
            MatrixOperator a = Spectra.symmetric(spectrum.getKey(), spectrum.getValue(), 3);
            for (long seed = 0; seed < 10; seed++) {
                for (End end : End.values()) {
                    Options options = Options.of(3, end)
                            .withTolerance(1e-8, Stop.RESIDUAL)
                            .withBudget(14, 2000)
                            .withSeed(seed);
                    try (Eigenpairs<double[]> pairs = Lanczos.solve(a, options)) {
                        assertThat(pairs.converged())
                                .as(spectrum.getKey() + " " + end)
                                .isTrue();
                        double[] expected = expected(truth, 3, end);
                        double[] found = values(pairs);
                        assertThat(found).hasSameSizeAs(expected);
                        for (int i = 0; i < found.length; i++) {
                            Estimate value = pairs.values().get(i);
                            assertThat(found[i]).isCloseTo(expected[i], within(value.error()));
                            assertThat(value.error()).isLessThanOrEqualTo(1e-8 * norm);
                        }
                        expectEigenvectors(a, pairs);
                    }
                }
            }
        }
    }

    @Test
    void aResidualAlwaysContainsAnEigenvalueHoweverFewTheProducts() {
        for (Map.Entry<String, double[]> spectrum : Spectra.all(Spectra.N).entrySet()) {
            MatrixOperator a = Spectra.symmetric(spectrum.getKey(), spectrum.getValue(), 4);
            for (long seed = 0; seed < 40; seed++) {
                Options options =
                        Options.of(2, End.BOTH).withBudget(9, 1 + seed).withSeed(seed);
                List<List<Estimate>> heard = new ArrayList<>();
                try (Eigenpairs<double[]> pairs = Lanczos.solve(a, options, null, heard::add)) {
                    assertThat(pairs.products()).isEqualTo(1 + seed);
                    assertThat(heard).hasSize((int) (1 + seed));
                    heard.add(pairs.values());
                }
                for (Estimate value : heard.stream().flatMap(List::stream).toList()) {
                    assertThat(Spectra.nearest(spectrum.getValue(), value.value()))
                            .isLessThanOrEqualTo(value.error());
                }
            }
        }
    }

    @Test
    void theTopOfAHessianLikeSpectrumTakesTwentyProductsToOnePercent() {
        int n = 300;
        double[] eigenvalues = Spectra.outliersAndBulk(n);
        MatrixOperator a = Spectra.symmetric("Hessian", eigenvalues, 5);
        for (long seed = 0; seed < 50; seed++) {
            Options options =
                    Options.of(1, End.LARGEST).withTolerance(0.01, Stop.GAP).withSeed(seed);
            try (Eigenpairs<double[]> pairs = Lanczos.solve(a, options)) {
                assertThat(pairs.converged()).isTrue();
                assertThat(pairs.products()).isLessThanOrEqualTo(20);
                assertThat(pairs.largest().value())
                        .isCloseTo(20, within(pairs.largest().error()));
            }
        }
    }

    @Test
    void theGapSavesProductsAndStillContainsTheTruth() {
        for (Map.Entry<String, double[]> spectrum : Spectra.all(120).entrySet()) {
            double top = Spectra.descending(spectrum.getValue())[0];
            MatrixOperator a = Spectra.symmetric(spectrum.getKey(), spectrum.getValue(), 6);
            Options residual = Options.of(1, End.LARGEST).withTolerance(1e-4, Stop.RESIDUAL);
            long saved = 0;
            int held = 0;
            for (long seed = 0; seed < 40; seed++) {
                try (Eigenpairs<double[]> slow = Lanczos.solve(a, residual.withSeed(seed));
                        Eigenpairs<double[]> fast = Lanczos.solve(
                                a, residual.withTolerance(1e-4, Stop.GAP).withSeed(seed))) {
                    assertThat(fast.products()).isLessThanOrEqualTo(slow.products());
                    saved += slow.products() - fast.products();
                    assertThat(Spectra.nearest(
                                    spectrum.getValue(), fast.largest().value()))
                            .isLessThanOrEqualTo(fast.largest().error());
                    held += Math.abs(fast.largest().value() - top)
                                    <= fast.largest().error()
                            ? 1
                            : 0;
                }
            }
            assertThat(saved).as(spectrum.getKey()).isGreaterThan(20);
            // Any Krylov method may settle beside an eigenvalue that its start hardly holds, where they lie this close.
            assertThat(held).as(spectrum.getKey()).isGreaterThanOrEqualTo(36);
        }
    }

    @Test
    void exhaustedKrylovSpacesDoNotHideCopies() {
        double[] eigenvalues = new double[40];
        Arrays.fill(eigenvalues, 1);
        Arrays.fill(eigenvalues, 0, 3, 5);
        eigenvalues[39] = -2;
        MatrixOperator a = Spectra.symmetric("copies", eigenvalues, 7);
        for (long seed = 0; seed < 10; seed++) {
            try (Eigenpairs<double[]> pairs = Lanczos.solve(
                    a,
                    Options.of(4, End.LARGEST)
                            .withTolerance(1e-9, Stop.RESIDUAL)
                            .withSeed(seed))) {
                assertThat(pairs.converged()).isTrue();
                assertThat(values(pairs)).containsExactly(new double[] {5, 5, 5, 1}, within(1e-8));
                expectEigenvectors(a, pairs);
            }
        }
    }

    /** A Krylov space of three clusters is within any tolerance of being exhausted after three steps. */
    @Test
    void clustersNarrowerThanTheToleranceDoNotHideOneAnother() {
        double[] eigenvalues = new double[60];
        for (int i = 0; i < eigenvalues.length; i++) {
            eigenvalues[i] = (i % 3 == 0 ? 10 : i % 3 == 1 ? 1 : -2) + 1e-7 * Math.sin(i);
        }
        MatrixOperator a = Spectra.symmetric("clusters", eigenvalues, 4);
        for (Lanczos.Stop stop : Lanczos.Stop.values()) {
            for (long seed = 0; seed < 5; seed++) {
                expectAll(a, Lanczos.End.LARGEST, stop, seed, 10, 10, 10);
                expectAll(a, Lanczos.End.SMALLEST, stop, seed, -2, -2, -2);
                expectAll(a, Lanczos.End.BOTH, stop, seed, 10, 10, 10, -2, -2, -2);
            }
        }
    }

    private static void expectAll(MatrixOperator a, Lanczos.End end, Lanczos.Stop stop, long seed, double... expected) {
        Lanczos.Options options =
                Lanczos.Options.of(3, end).withTolerance(1e-5, stop).withSeed(seed);
        try (Eigenpairs<double[]> pairs = Lanczos.solve(a, options)) {
            assertThat(pairs.converged()).isTrue();
            assertThat(pairs.products()).isLessThan(40);
            assertThat(pairs.values()).extracting(Estimate::value).hasSize(expected.length);
            for (int i = 0; i < expected.length; i++) {
                assertThat(pairs.values().get(i).value()).isCloseTo(expected[i], within(1e-4));
            }
        }
    }

    @Test
    void zeroIdentityAndOneDimension() {
        MatrixOperator zero = new MatrixOperator("zero", new double[50][50]);
        try (Eigenpairs<double[]> pairs = Lanczos.solve(zero, Options.of(2, End.BOTH))) {
            assertThat(pairs.converged()).isTrue();
            assertThat(values(pairs)).containsExactly(0, 0, 0, 0);
            assertThat(pairs.largest().error()).isZero();
        }
        double[][] identity = new double[50][50];
        for (int i = 0; i < 50; i++) {
            identity[i][i] = 3;
        }
        try (Eigenpairs<double[]> pairs =
                Lanczos.solve(new MatrixOperator("three times the identity", identity), Options.of(3, End.SMALLEST))) {
            assertThat(pairs.converged()).isTrue();
            assertThat(values(pairs)).containsExactly(new double[] {3, 3, 3}, within(1e-12));
            assertThat(pairs.products()).isLessThan(10);
        }
        try (Eigenpairs<double[]> pairs =
                Lanczos.solve(new MatrixOperator("number", new double[][] {{-7}}), Options.of(5, End.LARGEST))) {
            assertThat(values(pairs)).containsExactly(-7);
            assertThat(pairs.converged()).isTrue();
            assertThat(pairs.products()).isEqualTo(1);
        }
    }

    @Test
    void moreThanThereAreGivesAll() {
        double[] eigenvalues = {3, 1, -2, 0, 0.5, 8, -1};
        MatrixOperator a = Spectra.symmetric("small", eigenvalues, 8);
        for (End end : End.values()) {
            try (Eigenpairs<double[]> pairs =
                    Lanczos.solve(a, Options.of(9, end).withTolerance(1e-9, Stop.RESIDUAL))) {
                assertThat(values(pairs)).containsExactly(Spectra.descending(eigenvalues), within(1e-10));
                assertThat(pairs.converged()).isTrue();
                expectEigenvectors(a, pairs);
            }
        }
    }

    @Test
    void aGoodStartSavesProducts() {
        MatrixOperator a = Spectra.symmetric("decaying", Spectra.decaying(Spectra.N), 9);
        Options options = Options.of(1, End.LARGEST);
        try (Eigenpairs<double[]> cold = Lanczos.solve(a, options)) {
            double[] start = cold.vectors().get(0).clone();
            start[3] += 1e-4;
            try (Eigenpairs<double[]> warm = Lanczos.solve(a, options, start, Progress.silent())) {
                assertThat(warm.converged()).isTrue();
                assertThat(warm.products()).isLessThan(cold.products());
            }
        }
    }

    @Test
    void whoListensMayEndIt() {
        MatrixOperator a = Spectra.symmetric("flat", Spectra.flat(Spectra.N), 9);
        try (Eigenpairs<double[]> pairs = Lanczos.solve(
                a, Options.of(4, End.LARGEST), null, partial -> partial.get(0).products() < 3)) {
            assertThat(pairs.products()).isEqualTo(3);
            assertThat(pairs.converged()).isFalse();
            assertThat(pairs.values()).hasSize(3);
            assertThat(pairs.vectors().size()).isEqualTo(3);
        }
        Thread.currentThread().interrupt();
        try (Eigenpairs<double[]> pairs = Lanczos.solve(a, Options.of(4, End.LARGEST))) {
            assertThat(pairs.products()).isEqualTo(1);
        } finally {
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
    }

    @Test
    void productsThatAreNotFiniteAreNamed() {
        double[][] bad = {{1, 0, 0}, {0, Double.NaN, 0}, {0, 0, 1}};
        assertThatThrownBy(() ->
                        Lanczos.solve(new Declared(new MatrixOperator("the Hessian", bad)), Options.of(1, End.LARGEST)))
                .isInstanceOf(NonFiniteProductException.class)
                .hasMessageContaining("product 1 with the Hessian");
        assertThatThrownBy(() -> Lanczos.solve(new MatrixOperator("R", new double[2][3]), Options.of(1, End.LARGEST)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("R is not known to be symmetric");
    }

    private static double[] expected(double[] truth, int k, End end) {
        int n = truth.length;
        return IntStream.range(0, n)
                .filter(i -> end != End.SMALLEST && i < k || end != End.LARGEST && i >= n - k)
                .mapToDouble(i -> truth[i])
                .toArray();
    }

    private static double[] values(Eigenpairs<double[]> pairs) {
        return pairs.values().stream().mapToDouble(Estimate::value).toArray();
    }

    private static void expectEigenvectors(MatrixOperator a, Eigenpairs<double[]> pairs) {
        ArraySpace space = a.domain();
        double[][] gram = pairs.vectors().gram(pairs.vectors());
        for (int i = 0; i < gram.length; i++) {
            for (int j = 0; j < gram.length; j++) {
                assertThat(gram[i][j]).isCloseTo(i == j ? 1 : 0, within(1e-10));
            }
            double[] image = space.zero();
            a.apply(pairs.vectors().get(i), image);
            space.axpy(-pairs.values().get(i).value(), pairs.vectors().get(i), image);
            assertThat(space.norm(image))
                    .isLessThanOrEqualTo(pairs.values().get(i).error());
        }
    }

    /** The same matrix, declared symmetric: NaN is not equal to itself. */
    record Declared(MatrixOperator matrix) implements LinearOperator<double[]> {
        @Override
        public VectorSpace<double[]> domain() {
            return matrix.domain();
        }

        @Override
        public VectorSpace<double[]> range() {
            return matrix.range();
        }

        @Override
        public void apply(double[] x, double[] y) {
            matrix.apply(x, y);
        }

        @Override
        public boolean symmetric() {
            return true;
        }

        @Override
        public String name() {
            return matrix.name();
        }
    }
}
