package io.evenkeel.data;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.Precision;
import io.evenkeel.recipe.SourceSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

class GeneratedSourcesTest {

    private static Samples circles(int samples, double noise, double factor) {
        return DataFixture.of(new SourceSpec.Circles(noise, factor))
                .samples(samples)
                .load()
                .training();
    }

    private static double[] radii(Samples samples, int label) {
        return IntStream.range(0, samples.size())
                .filter(i -> samples.targets()[i] == label)
                .mapToDouble(i -> Math.hypot(samples.features()[2 * i], samples.features()[2 * i + 1]))
                .toArray();
    }

    /** Directions of one circle's points, in turns from 0 to 1, sorted. */
    private static double[] turns(Samples samples, int label) {
        return IntStream.range(0, samples.size())
                .filter(i -> samples.targets()[i] == label)
                .mapToDouble(i -> Math.atan2(samples.features()[2 * i + 1], samples.features()[2 * i]) / (2 * Math.PI))
                .map(turn -> turn < -1e-9 ? turn + 1 : Math.max(turn, 0))
                .sorted()
                .toArray();
    }

    @Test
    void circlesWithoutNoiseAreEvenlySpacedOnTheirRadii() {
        Samples samples = circles(101, 0, 0.3);
        assertThat(radii(samples, 0)).hasSize(50);
        assertThat(radii(samples, 1)).hasSize(51);
        assertThat(DoubleStream.of(radii(samples, 0))).allMatch(r -> Math.abs(r - 1) < 1e-12);
        assertThat(DoubleStream.of(radii(samples, 1))).allMatch(r -> Math.abs(r - 0.3) < 1e-12);
        for (int label = 0; label < 2; label++) {
            double[] turns = turns(samples, label);
            for (int k = 0; k < turns.length; k++) {
                assertThat(turns[k]).isCloseTo((double) k / turns.length, within(1e-12));
            }
        }
    }

    @Test
    void circlesAreShuffled() {
        double[] labels = circles(1000, 0, 0.8).targets();
        long changes = IntStream.range(1, labels.length)
                .filter(i -> labels[i] != labels[i - 1])
                .count();
        // Runs of a random sequence: mean 500, standard deviation 16.
        assertThat(changes).isBetween(420L, 580L);
    }

    @Test
    void circlesNoiseIsGaussianWithItsStandardDeviation() {
        Samples noisy = circles(4000, 0.1, 0.8);
        Samples clean = circles(4000, 0, 0.8);
        double[] noise = IntStream.range(0, 8000)
                .mapToDouble(k -> noisy.features()[k] - clean.features()[k])
                .toArray();
        assertThat(Arrays.stream(noise).average().orElseThrow()).isCloseTo(0, within(5 * 0.1 / Math.sqrt(8000)));
        assertThat(Math.sqrt(Arrays.stream(noise).map(x -> x * x).average().orElseThrow()))
                .isCloseTo(0.1, within(5 * 0.1 / Math.sqrt(16000)));
        double beyondTwo = Arrays.stream(noise).filter(x -> Math.abs(x) > 0.2).count() / 8000.0;
        assertThat(beyondTwo).isCloseTo(0.0455, within(5 * Math.sqrt(0.0455 / 8000)));
    }

    @Test
    void oneThousandSamplesAreUsual() {
        assertThat(DataFixture.of(new SourceSpec.Circles(0, 0.8))
                        .load()
                        .training()
                        .size())
                .isEqualTo(1000);
        assertThat(DataFixture.of(new SourceSpec.Blobs(2, 3, List.of(), 1))
                        .load()
                        .training()
                        .size())
                .isEqualTo(1000);
    }

    @Test
    void blobsStandAroundTheirCentresInEvenNumbers() {
        List<List<Double>> centers = List.of(List.of(-1.28, -9.481), List.of(0.993, -1.294), List.of(-1.593, -3.393));
        Dataset data = DataFixture.of(new SourceSpec.Blobs(7, 9, centers, 2)).load();
        assertThat(data.classes()).isEqualTo(3);
        assertThat(data.training().featureWidth()).isEqualTo(2);
        assertThat(DataFactsMeter.measure(data, Precision.FLOAT32).labelCounts())
                .containsExactly(334L, 333L, 333L);
        for (int c = 0; c < 3; c++) {
            for (int j = 0; j < 2; j++) {
                double[] column = column(data.training(), c, j);
                double mean = Arrays.stream(column).average().orElseThrow();
                double sd = Math.sqrt(Arrays.stream(column)
                        .map(x -> (x - mean) * (x - mean))
                        .average()
                        .orElseThrow());
                assertThat(mean).isCloseTo(centers.get(c).get(j), within(5 * 2 / Math.sqrt(333)));
                assertThat(sd).isCloseTo(2, within(5 * 2 / Math.sqrt(666)));
            }
        }
    }

    @Test
    void centresAreDrawnFromTheBoxAndStayWhenTheRestChanges() {
        DataFixture exact =
                DataFixture.of(new SourceSpec.Blobs(50, 40, List.of(), 0)).loss(LossSpec.Kind.CROSS_ENTROPY, 40);
        Samples few = exact.samples(40).load().training();
        Samples many = exact.samples(400).load().training();
        for (int c = 0; c < 40; c++) {
            assertThat(column(few, c, 49)[0]).isEqualTo(column(many, c, 49)[0]);
        }
        double[] coordinates = few.features();
        assertThat(DoubleStream.of(coordinates)).allMatch(x -> x >= -10 && x < 10);
        assertThat(Arrays.stream(coordinates).average().orElseThrow())
                .isCloseTo(0, within(5 * 10 / Math.sqrt(3 * coordinates.length)));
        assertThat(Arrays.stream(coordinates).map(x -> x * x).average().orElseThrow())
                .isCloseTo(100.0 / 3, within(5 * 29.8 / Math.sqrt(coordinates.length)));
    }

    @Test
    void raggedCentresAreRefusedByKey() {
        DataFixture ragged = DataFixture.of(
                new SourceSpec.Blobs(2, 3, List.of(List.of(1.0, 2.0), List.of(1.0, 2.0), List.of(3.0)), 1));
        DataException refused = catchThrowableOfType(DataException.class, ragged::load);
        assertThat(refused).hasMessageContaining("data.centers[2]: found a list of 1, expected a list of 2");
        DataFixture empty = DataFixture.of(new SourceSpec.Blobs(2, 3, List.of(List.of()), 1));
        assertThat(catchThrowableOfType(DataException.class, empty::load).key()).isEqualTo("data.centers[0]");
    }

    @Test
    void oneSampleIsEnough() {
        assertThat(circles(1, 0, 0.5).size()).isEqualTo(1);
        assertThat(DataFixture.of(new SourceSpec.Blobs(2, 3, List.of(), 1))
                        .samples(1)
                        .validation(0.9)
                        .load()
                        .training()
                        .size())
                .isEqualTo(1);
    }

    private static double[] column(Samples samples, int label, int j) {
        return IntStream.range(0, samples.size())
                .filter(i -> samples.targets()[i] == label)
                .mapToDouble(i -> samples.features()[i * samples.featureWidth() + j])
                .toArray();
    }
}
