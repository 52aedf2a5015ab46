package io.evenkeel.data;

import io.evenkeel.run.DataFacts.TargetSignal;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TargetSignalMeterTest {

    private static final int SAMPLES = 700;

    private static Dataset dataset(
            TargetKind kind, int classes, int width, int[] shape, double[][] features, double[][] targets) {
        int size = features.length;
        double[] x = new double[size * features[0].length];
        double[] y = new double[size * width];
        long[] rows = new long[size];
        for (int i = 0; i < size; i++) {
            System.arraycopy(features[i], 0, x, i * features[0].length, features[0].length);
            System.arraycopy(targets[i], 0, y, i * width, width);
            rows[i] = i + 1L;
        }
        Samples samples = new Samples(shape, width, x, y, rows);
        TargetEncoding encoding = kind == TargetKind.CLASSES ? TargetEncoding.CLASS_INDEX : TargetEncoding.values()[0];
        return new Dataset("made", kind, encoding, width, classes, List.of(), List.of(), 0, samples, samples);
    }

    private static Dataset classes(
            int classes, int features, long seed, Function<Random, double[]> draw, ToDoubleFunction<double[]> label) {
        Random random = new Random(seed);
        double[][] x = new double[SAMPLES][];
        double[][] y = new double[SAMPLES][];
        for (int i = 0; i < SAMPLES; i++) {
            x[i] = draw.apply(random);
            y[i] = new double[] {label.applyAsDouble(x[i])};
        }
        return dataset(TargetKind.CLASSES, classes, 1, new int[] {features}, x, y);
    }

    private static double[] normal(Random random, int features) {
        return random.doubles(features, -1, 1).toArray();
    }

    /** How far from chance, in standard deviations, whichever sign stands out most. */
    private static double strength(Dataset data) {
        TargetSignal signal = TargetSignalMeter.measure(data);
        assertThat(signal).isNotNull();
        return Math.max(Math.abs(signal.agreement() - signal.byChance()) / signal.byChanceSd(), signal.featureScore());
    }

    @Test
    void rulesThatAreHardForALineShowInNeighbours() {
        assertThat(strength(classes(2, 2, 1, r -> normal(r, 2), x -> x[0] * x[1] > 0 ? 1 : 0)))
                .as("exclusive or")
                .isGreaterThan(20);
        assertThat(strength(classes(2, 2, 2, r -> normal(r, 2), x -> Math.hypot(x[0], x[1]) > 0.7 ? 1 : 0)))
                .as("a ring")
                .isGreaterThan(20);
        assertThat(strength(classes(
                        2,
                        2,
                        3,
                        r -> {
                            double t = r.nextDouble();
                            double turn = 9 * t + (r.nextBoolean() ? Math.PI : 0);
                            return new double[] {t * Math.cos(turn), t * Math.sin(turn)};
                        },
                        x -> Math.cos(Math.atan2(x[1], x[0]) - 9 * Math.hypot(x[0], x[1])) > 0 ? 1 : 0)))
                .as("two spirals")
                .isGreaterThan(20);
    }

    @Test
    void theParityOfBitsMakesNeighboursUnlike() {
        double[][] x = new double[256][8];
        double[][] y = new double[256][1];
        for (int i = 0; i < 256; i++) {
            for (int bit = 0; bit < 8; bit++) {
                x[i][bit] = i >> bit & 1;
            }
            y[i][0] = Integer.bitCount(i) % 2;
        }
        TargetSignal signal = TargetSignalMeter.measure(dataset(TargetKind.CLASSES, 2, 1, new int[] {8}, x, y));
        assertThat(signal).isNotNull();
        assertThat(signal.agreement()).isCloseTo(-1, within(1e-9));
    }

    @Test
    void aSingleFeatureAmongMuchNoiseShows() {
        Dataset data = classes(3, 40, 4, r -> normal(r, 40), x -> x[17] > 0.3 ? 2 : x[17] > -0.3 ? 1 : 0);
        assertThat(strength(data)).isGreaterThan(10);
    }

    @Test
    void shuffledLabelsAreTakenForWhatTheyAre() {
        for (int seed = 0; seed < 10; seed++) {
            Random labels = new Random(100 + seed);
            Dataset data = classes(3, 6, seed, r -> normal(r, 6), x -> labels.nextInt(3));
            TargetSignal signal = TargetSignalMeter.measure(data);
            assertThat(signal).isNotNull();
            assertThat(signal.agreement()).isCloseTo(signal.byChance(), within(4 * signal.byChanceSd()));
            assertThat(signal.byChance()).isCloseTo(0, within(0.01));
            assertThat(signal.byChanceSd()).isBetween(0.005, 0.03);
            assertThat(signal.featureScore()).isLessThan(5);
        }
    }

    @Test
    void valuesGoByRankSoThatOneExtremeDoesNotDecide() {
        Random random = new Random(6);
        double[][] x = new double[SAMPLES][];
        double[][] y = new double[SAMPLES][];
        for (int i = 0; i < SAMPLES; i++) {
            x[i] = normal(random, 3);
            y[i] = new double[] {i == 5 ? 1e12 : Math.sin(4 * x[i][0]) + 0.1 * random.nextGaussian()};
        }
        assertThat(strength(dataset(TargetKind.VALUES, 0, 1, new int[] {3}, x, y)))
                .isGreaterThan(20);
    }

    @Test
    void rowsThatAreNotWholeAreLeftOut() {
        Dataset data = classes(
                2, 2, 7, r -> r.nextInt(10) == 0 ? new double[] {Double.NaN, 1} : normal(r, 2), x -> x[0] > 0 ? 1 : 0);
        TargetSignal signal = TargetSignalMeter.measure(data);
        assertThat(signal).isNotNull();
        assertThat(signal.samples()).isBetween(SAMPLES * 85L / 100, SAMPLES * 95L / 100);
        assertThat(signal.agreement()).isFinite();
    }

    @Test
    void whatCannotBeToldIsNotTold() {
        Random random = new Random(8);
        double[][] x = new double[60][];
        double[][] y = new double[60][1];
        for (int i = 0; i < 60; i++) {
            x[i] = normal(random, 4);
        }
        assertThat(TargetSignalMeter.measure(dataset(TargetKind.VALUES, 0, 1, new int[] {4}, x, y)))
                .as("targets that are all the same")
                .isNull();
        y[0][0] = 1;
        assertThat(TargetSignalMeter.measure(dataset(TargetKind.VALUES, 0, 1, new int[] {2, 2}, x, y)))
                .as("sequences")
                .isNull();
        double[][] few = {{1}, {2}, {3}, {4}};
        assertThat(TargetSignalMeter.measure(dataset(TargetKind.CLASSES, 5, 1, new int[] {1}, few, few)))
                .as("few samples")
                .isNull();
    }

    @Test
    void theSameDataGiveTheSameNumbers() {
        Dataset data = classes(2, 2, 1, r -> normal(r, 2), x -> x[0] > 0 ? 1 : 0);
        assertThat(TargetSignalMeter.measure(data)).isEqualTo(TargetSignalMeter.measure(data));
    }
}
