package io.evenkeel.spectral;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class EigenTrackerTest {
    private static final int N = 120;

    @Test
    void followsATurningAndGrowingTopEigenvalueWithThreeProductsARefresh() {
        for (long seed = 0; seed < 5; seed++) {
            try (EigenTracker<double[]> tracker = new EigenTracker<>(EigenTracker.Options.of(1))) {
                double[][] directions = Spectra.orthogonal(N, seed);
                double[] eigenvalues = Spectra.outliersAndBulk(N);
                for (int t = 0; t < 60; t++) {
                    // The top direction turns by 5 degrees a refresh towards ever new ones, and grows.
                    turn(directions, 0, 5 + t, Math.toRadians(5));
                    eigenvalues[0] = 20 + 0.2 * t;
                    MatrixOperator a = matrix(eigenvalues, directions);
                    EigenTracker.Refresh refresh = tracker.refresh(a);
                    assertThat(refresh.lost()).isFalse();
                    assertThat(refresh.products()).isLessThanOrEqualTo(t == 0 ? 20 : 3);
                    assertThat(refresh.largest().value()).isCloseTo(eigenvalues[0], within(0.01 * eigenvalues[0]));
                    assertThat(refresh.largest().value())
                            .isCloseTo(eigenvalues[0], within(refresh.largest().error()));
                }
            }
        }
    }

    @Test
    void oneProductIsEnoughWhereLittleChangesAndTheNextPairIsFar() {
        double[] eigenvalues = Spectra.outliersAndBulk(N);
        try (EigenTracker<double[]> tracker = new EigenTracker<>(EigenTracker.Options.of(1))) {
            long products = 0;
            tracker.refresh(Spectra.symmetric("A", eigenvalues, 1));
            for (int t = 1; t <= 40; t++) {
                eigenvalues[0] += 0.1;
                EigenTracker.Refresh refresh = tracker.refresh(Spectra.symmetric("A", eigenvalues, 1));
                assertThat(refresh.largest().value())
                        .isCloseTo(eigenvalues[0], within(refresh.largest().error()));
                assertThat(refresh.converged()).isTrue();
                products += refresh.products();
            }
            // three of four with one, the fourth with three
            assertThat(products).isLessThanOrEqualTo(10 * (1 + 1 + 1 + 3) + 10);
        }
    }

    @Test
    void twoProductsToSpareAreEnoughToWatchNeighboursToo() {
        double[] eigenvalues = Spectra.outliersAndBulk(N);
        try (EigenTracker<double[]> tracker = new EigenTracker<>(EigenTracker.Options.of(1))) {
            tracker.refresh(Spectra.symmetric("A", eigenvalues, 1), null, 2);
            tracker.refresh(Spectra.symmetric("A", eigenvalues, 1), null, 2);
            eigenvalues[1] *= 1.1;
            MatrixOperator grown = Spectra.symmetric("A", eigenvalues, 1);
            int watched = 0;
            for (int t = 0; t < 2 * Pursuit.WATCH_EVERY; t++) {
                assertThat(tracker.refresh(grown, null, 2).products()).isLessThanOrEqualTo(2);
                watched += tracker.standing().refreshes() == 0 ? 1 : 0;
            }
            assertThat(watched).isEqualTo(2);
            assertThat(tracker.standing().values().get(1)).isCloseTo(eigenvalues[1], within(1e-3 * eigenvalues[1]));
        }
    }

    static Stream<EigenTracker.Options> options() {
        return IntStream.of(1, 2)
                .mapToObj(EigenTracker.Options::of)
                .flatMap(options -> Stream.of(options, options.withFewVectors()));
    }

    @ParameterizedTest
    @MethodSource("options")
    void anotherTrackerGoesOnAsThisOneWould(EigenTracker.Options options) {
        double[] eigenvalues = Spectra.outliersAndBulk(N);
        double[][] directions = Spectra.orthogonal(N, 8);
        double momentum = 0;
        try (EigenTracker<double[]> one = new EigenTracker<>(options);
                EigenTracker<double[]> other = new EigenTracker<>(options)) {
            for (int t = 0; t < 13; t++) {
                turn(directions, 0, 1, 0.03);
                turn(directions, 1, 5, 0.03);
                MatrixOperator a = matrix(eigenvalues, directions);
                other.resume(
                        a.domain(), one.kept(), TrackStanding.of(one.standing().numbers()));
                assertThat(one.kept()).hasSizeLessThanOrEqualTo(options.kept());
                assertThat(other.refresh(a)).isEqualTo(one.refresh(a));
                momentum = Math.max(momentum, one.standing().momentum());
            }
        }
        assertThat(momentum).as("what was before has been used").isPositive();
    }

    @Test
    void whatAnEarlierVersionKeptIsNotGoneOnFrom() {
        MatrixOperator a = Spectra.symmetric("A", Spectra.outliersAndBulk(N), 1);
        try (EigenTracker<double[]> one =
                        new EigenTracker<>(EigenTracker.Options.of(1).withFewVectors());
                EigenTracker<double[]> fresh =
                        new EigenTracker<>(EigenTracker.Options.of(1).withFewVectors());
                EigenTracker<double[]> other =
                        new EigenTracker<>(EigenTracker.Options.of(1).withFewVectors())) {
            one.refresh(a);
            // refreshes, five more numbers, and a value and an age of each of three pairs
            TrackStanding earlier = TrackStanding.of(new double[] {1, 1, 0.04, 0.3, 0, 0.99, 20, 12, 9, 0, 1, 2});
            assertThat(earlier).isEqualTo(TrackStanding.NONE);
            other.resume(a.domain(), one.kept(), earlier);
            assertThat(other.kept()).isEmpty();
            assertThat(other.refresh(a)).isEqualTo(fresh.refresh(a));
            one.refresh(a);
            List<double[]> tooFew = one.kept().subList(0, 2);
            other.resume(a.domain(), tooFew, one.standing());
            assertThat(other.kept()).isEmpty();
        }
    }

    @Test
    void momentumIsKnownWithoutThePreviousVectorsThemselves() {
        for (EigenTracker.Options options :
                List.of(EigenTracker.Options.of(1), EigenTracker.Options.of(1).withFewVectors())) {
            try (EigenTracker<double[]> tracker = new EigenTracker<>(options)) {
                double[][] directions = Spectra.orthogonal(N, 6);
                double[] eigenvalues = Spectra.outliersAndBulk(N);
                long products = 0;
                for (int t = 0; t < 12; t++) {
                    turn(directions, 0, 1, 0.05);
                    EigenTracker.Refresh refresh = tracker.refresh(matrix(eigenvalues, directions));
                    products += t < 2 ? 0 : refresh.products();
                    assertThat(refresh.largest().value())
                            .isCloseTo(eigenvalues[0], within(refresh.largest().error()));
                }
                assertThat(tracker.standing().momentum()).isGreaterThan(0.9);
                assertThat(products).as("over ten refreshes").isLessThanOrEqualTo(15);
            }
        }
    }

    @Test
    void followsSeveralPairsThroughACrossing() {
        try (EigenTracker<double[]> tracker = new EigenTracker<>(EigenTracker.Options.of(3))) {
            double[][] directions = Spectra.orthogonal(N, 2);
            double[] eigenvalues = Spectra.outliersAndBulk(N);
            for (int t = 0; t < 60; t++) {
                turn(directions, 0, 6 + t, 0.02);
                eigenvalues[0] = 20 - 0.2 * t;
                eigenvalues[3] = 7 + 0.25 * t;
                EigenTracker.Refresh refresh = tracker.refresh(matrix(eigenvalues, directions));
                double[] truth = Spectra.descending(eigenvalues);
                assertThat(refresh.products()).isLessThanOrEqualTo(t == 0 ? 60 : 5);
                for (int k = 0; k < 3; k++) {
                    assertThat(refresh.values().get(k).value())
                            .as("refresh " + t + ", pair " + k)
                            .isCloseTo(truth[k], within(0.02 * truth[0]));
                }
            }
        }
    }

    @Test
    void anEigenvalueThatOvertakesFromTheBulkIsSeen() {
        try (EigenTracker<double[]> tracker = new EigenTracker<>(EigenTracker.Options.of(1))) {
            double[][] directions = Spectra.orthogonal(N, 3);
            double[] eigenvalues = new double[N];
            Arrays.setAll(eigenvalues, i -> i == 0 ? 10 : Math.sin(i));
            for (int t = 0; t < 100; t++) {
                eigenvalues[50] = 0.2 * t;
                EigenTracker.Refresh refresh = tracker.refresh(matrix(eigenvalues, directions));
                assertThat(refresh.largest().value()).isCloseTo(Math.max(10, eigenvalues[50]), within(0.1));
            }
        }
    }

    @Test
    void saysThatItLostTrackAndRecovers() {
        try (EigenTracker<double[]> tracker = new EigenTracker<>(EigenTracker.Options.of(1))) {
            double[] eigenvalues = new double[N];
            Arrays.setAll(eigenvalues, i -> i == 0 ? 20 : 12 * Math.cos(i));
            tracker.refresh(matrix(eigenvalues, Spectra.orthogonal(N, 4)));
            MatrixOperator other = matrix(eigenvalues, Spectra.orthogonal(N, 5));
            EigenTracker.Refresh lost = tracker.refresh(other);
            assertThat(lost.lost()).isTrue();
            assertThat(lost.converged()).isFalse();
            assertThat(lost.products()).as("nothing is spent on what has gone").isEqualTo(1);
            EigenTracker.Refresh found = tracker.recover(other);
            assertThat(found.lost()).isFalse();
            assertThat(found.converged()).isTrue();
            assertThat(found.largest().value())
                    .isCloseTo(20, within(found.largest().error()));
            double[] v = tracker.vectors().get(0);
            double[] image = new double[N];
            other.apply(v, image);
            assertThat(other.domain().dot(v, image)).isCloseTo(20, within(0.2));
        }
    }

    @Test
    void expectsMoreOfNeighboursOnceALargerOneWasFoundThanWasFollowed() {
        try (EigenTracker<double[]> tracker = new EigenTracker<>(EigenTracker.Options.of(1))) {
            double[] eigenvalues = new double[N];
            Arrays.setAll(eigenvalues, i -> i == 0 ? 20 : 12 * Math.cos(i));
            tracker.refresh(matrix(eigenvalues, Spectra.orthogonal(N, 4)));
            double before = tracker.standing().growth();
            assertThat(tracker.refresh(matrix(eigenvalues, Spectra.orthogonal(N, 5)))
                            .lost())
                    .isTrue();
            double lost = tracker.standing().values().get(0);
            double found = tracker.recover(matrix(eigenvalues, Spectra.orthogonal(N, 5)))
                    .largest()
                    .value();
            assertThat(found).isGreaterThan(1.1 * lost);
            assertThat(tracker.standing().growth()).isBetween(2 * before, found / lost - 1);
        }
    }

    @Test
    void whatItDoesNotCallLostIsWithinItsError() {
        double[] eigenvalues = Spectra.outliersAndBulk(N);
        int told = 0;
        for (long seed = 0; seed < 20; seed++) {
            try (EigenTracker<double[]> tracker = new EigenTracker<>(EigenTracker.Options.of(1))) {
                tracker.refresh(matrix(eigenvalues, Spectra.orthogonal(N, 2 * seed)));
                EigenTracker.Refresh jumped = tracker.refresh(matrix(eigenvalues, Spectra.orthogonal(N, 2 * seed + 1)));
                boolean held = Math.abs(jumped.largest().value() - 20)
                        <= jumped.largest().error();
                told += held || jumped.lost() ? 1 : 0;
                assertThat(jumped.lost() || Math.abs(jumped.largest().value() - 20) < 5)
                        .isTrue();
            }
        }
        assertThat(told).isGreaterThanOrEqualTo(18);
    }

    @Test
    void aStandstillOrNothingAtAllIsNoTrouble() {
        try (EigenTracker<double[]> tracker = new EigenTracker<>(EigenTracker.Options.of(2))) {
            MatrixOperator zero = new MatrixOperator("zero", new double[10][10]);
            MatrixOperator tiny = new MatrixOperator("number", new double[][] {{4}});
            for (int t = 0; t < 3; t++) {
                EigenTracker.Refresh refresh = tracker.refresh(zero);
                assertThat(refresh.largest().value()).isZero();
                assertThat(refresh.lost()).isFalse();
                assertThat(refresh.converged()).isTrue();
            }
            try (EigenTracker<double[]> one = new EigenTracker<>(EigenTracker.Options.of(2))) {
                for (int t = 0; t < 3; t++) {
                    assertThat(one.refresh(tiny).largest().value()).isCloseTo(4, within(1e-12));
                }
            }
        }
    }

    @Test
    void aFailedRefreshLeavesWhatWasKnown() {
        try (EigenTracker<double[]> tracker = new EigenTracker<>(EigenTracker.Options.of(1))) {
            MatrixOperator a = Spectra.symmetric("A", Spectra.outliersAndBulk(N), 1);
            tracker.refresh(a);
            double[][] nan = new double[N][N];
            nan[3][3] = Double.NaN;
            assertThatThrownBy(() -> tracker.refresh(new LanczosTest.Declared(new MatrixOperator("H", nan))))
                    .isInstanceOf(NonFiniteProductException.class);
            assertThat(tracker.refresh(a).products()).isLessThanOrEqualTo(3);
        }
    }

    private static void turn(double[][] rows, int i, int j, double angle) {
        double[] a = rows[i].clone();
        for (int k = 0; k < a.length; k++) {
            rows[i][k] = Math.cos(angle) * a[k] + Math.sin(angle) * rows[j][k];
            rows[j][k] = Math.cos(angle) * rows[j][k] - Math.sin(angle) * a[k];
        }
    }

    private static MatrixOperator matrix(double[] eigenvalues, double[][] directions) {
        int n = eigenvalues.length;
        double[][] a = new double[n][n];
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                double factor = eigenvalues[k] * directions[k][i];
                for (int j = 0; j <= i; j++) {
                    a[i][j] += factor * directions[k][j];
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                a[j][i] = a[i][j];
            }
        }
        return new MatrixOperator("A", a);
    }
}
