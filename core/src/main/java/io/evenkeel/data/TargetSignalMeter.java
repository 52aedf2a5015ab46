package io.evenkeel.data;

import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.run.DataFacts.TargetSignal;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.hipparchus.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Looks for any sign that features tell of the target: whether near neighbours have like targets (Schilling 1986; Cover
 * and Hart 1967), and whether any feature by itself goes with the target. Both are held against the same samples with
 * their targets shuffled, {@value #SHUFFLES} times, which is what chance gives whatever the features' distribution (a
 * permutation test; Good 2005). Deterministic. Works on a part of the samples, so that it takes about {@value #PRODUCTS}
 * multiplications whatever the data.
 *
 * <p>Tables and images alone: what a sequence means may lie in the order of its steps, which no distance shows.
 */
final class TargetSignalMeter {

    private static final int NEIGHBOURS = 5;
    private static final int SHUFFLES = 200;
    private static final int PRODUCTS = 30_000_000;
    private static final int MOST_SAMPLES = 1000;
    /** From fewer nothing follows. */
    private static final int LEAST_SAMPLES = 50;
    /** Pixels next to each other tell the same; so many features, and outputs, stand for all. */
    private static final int MOST_FEATURES = 64;

    private static final int MOST_OUTPUTS = 16;
    /** More samples tell more than more pixels of each. */
    private static final int PIXELS = 192;

    /** One row for each sample, one column for each number. */
    private final double[][] features;

    private final double[][] targets;
    private double[] products = {};
    private final RandomGenerator random = new RandomStreams(0).stream("target signal");

    private TargetSignalMeter(double[][] features, double[][] targets) {
        this.features = features;
        this.targets = targets;
    }

    /** Null where too few samples are whole, their targets are all alike, or distances between them say nothing. */
    static @Nullable TargetSignal measure(Dataset data) {
        Samples samples = data.training();
        int axes = samples.sampleShape().length;
        boolean classes = data.kind() == TargetKind.CLASSES;
        if (data.vocabulary() > 0
                || axes == 2
                || samples.featureWidth() == 0
                || (classes && samples.targetWidth() > 1)) {
            return null;
        }
        boolean table = axes == 1;
        int width = table ? samples.featureWidth() : Math.min(PIXELS, samples.featureWidth());
        int[] chosen = chosen(samples, width);
        double[] row = new double[samples.featureWidth()];
        double[][] features = new double[chosen.length][width];
        double[][] targets = new double[chosen.length][];
        int whole = 0;
        for (int sample : chosen) {
            samples.copyFeatures(sample, 1, row);
            for (int k = 0; k < width; k++) {
                features[whole][k] = row[(int) ((long) k * row.length / width)];
            }
            targets[whole] = target(data, sample);
            if (finite(features[whole]) && finite(targets[whole])) {
                whole++;
            }
        }
        features = Arrays.copyOf(features, whole);
        targets = columns(Arrays.copyOf(targets, whole), MOST_OUTPUTS, !classes);
        if (whole < LEAST_SAMPLES || targets[0].length == 0) {
            return null;
        }
        // Pixels share a unit; the columns of a table do not.
        return new TargetSignalMeter(table ? columns(features, Integer.MAX_VALUE, false) : features, targets).measure();
    }

    /** Evenly spread, in random order so that neighbours at the same distance are drawn by lot. */
    private static int[] chosen(Samples samples, int width) {
        int count = (int) Math.min(Math.min(MOST_SAMPLES, samples.size()), Math.sqrt(2.0 * PRODUCTS / width));
        int[] order = RandomStreams.permutation(count, new RandomStreams(0).stream("samples"));
        return Arrays.stream(order)
                .map(i -> (int) ((long) i * samples.size() / count))
                .toArray();
    }

    /** Classes as one-hot rows. */
    private static double[] target(Dataset data, int sample) {
        int width = data.training().targetWidth();
        double[] all = data.training().targets();
        if (data.kind() != TargetKind.CLASSES) {
            return Arrays.copyOfRange(all, sample * width, (sample + 1) * width);
        }
        double[] oneHot = new double[data.classes()];
        oneHot[(int) all[sample]] = 1;
        return oneHot;
    }

    private TargetSignal measure() {
        int n = features.length;
        int[][] neighbours = neighbours();
        double[][] some = columns(features, MOST_FEATURES, false);
        double agreement = agreement(neighbours, identity(n));
        double[] associations = associations(some, identity(n));
        double[] agreements = new double[SHUFFLES];
        double[][] shuffled = new double[associations.length][SHUFFLES];
        for (int s = 0; s < SHUFFLES; s++) {
            int[] order = RandomStreams.permutation(n, random);
            agreements[s] = agreement(neighbours, order);
            double[] by = associations(some, order);
            for (int k = 0; k < by.length; k++) {
                shuffled[k][s] = by[k];
            }
        }
        double score = 0;
        for (int k = 0; k < associations.length; k++) {
            double sd = sd(shuffled[k]);
            score = sd > 0 ? Math.max(score, (associations[k] - mean(shuffled[k])) / sd) : score;
        }
        return new TargetSignal(n, agreement, mean(agreements), sd(agreements), score);
    }

    /** Of each sample, by Euclidean distance. */
    private int[][] neighbours() {
        int n = features.length;
        int k = Math.min(NEIGHBOURS, n - 1);
        int[][] nearest = new int[n][k];
        double[][] distances = new double[n][k];
        for (double[] row : distances) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double distance = distance(features[i], features[j]);
                insert(nearest[i], distances[i], j, distance);
                insert(nearest[j], distances[j], i, distance);
            }
        }
        return nearest;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            double d = a[k] - b[k];
            sum += d * d;
        }
        return sum;
    }

    private static void insert(int[] nearest, double[] distances, int sample, double distance) {
        int k = distances.length - 1;
        if (!(distance < distances[k])) {
            return;
        }
        while (k > 0 && distance < distances[k - 1]) {
            distances[k] = distances[k - 1];
            nearest[k] = nearest[k - 1];
            k--;
        }
        distances[k] = distance;
        nearest[k] = sample;
    }

    /** Mean product of standardised targets over pairs of neighbours, and over outputs: the correlation between them. */
    private double agreement(int[][] neighbours, int[] order) {
        double sum = 0;
        long pairs = 0;
        for (int i = 0; i < neighbours.length; i++) {
            double[] own = targets[order[i]];
            for (int j : neighbours[i]) {
                double[] other = targets[order[j]];
                for (int k = 0; k < own.length; k++) {
                    sum += own[k] * other[k];
                }
                pairs++;
            }
        }
        return sum / pairs / targets[0].length;
    }

    /** Squared correlations of features with outputs: the largest, and the mean. */
    private double[] associations(double[][] some, int[] order) {
        int width = some[0].length;
        int outputs = targets[0].length;
        double[] sums = buffer(width * outputs);
        for (int i = 0; i < some.length; i++) {
            double[] x = some[i];
            double[] y = targets[order[i]];
            for (int j = 0; j < width; j++) {
                for (int k = 0; k < outputs; k++) {
                    sums[j * outputs + k] += x[j] * y[k];
                }
            }
        }
        double largest = 0;
        double sum = 0;
        for (double product : sums) {
            double squared = product / some.length * (product / some.length);
            largest = Math.max(largest, squared);
            sum += squared;
        }
        return new double[] {largest, sum / Math.max(1, sums.length)};
    }

    private double[] buffer(int size) {
        if (products.length != size) {
            products = new double[size];
        }
        Arrays.fill(products, 0);
        return products;
    }

    /**
     * Columns that change, at most so many and evenly spread, of zero mean and unit variance.
     *
     * @param ranked whether values give way to their ranks, so that a few extreme ones do not decide alone
     */
    private static double[][] columns(double[][] rows, int most, boolean ranked) {
        int width = rows.length == 0 ? 0 : rows[0].length;
        int count = Math.min(width, most);
        double[][] columns = IntStream.range(0, count)
                .map(k -> (int) ((long) k * width / count))
                .mapToObj(j -> Arrays.stream(rows).mapToDouble(row -> row[j]).toArray())
                .map(column -> ranked ? ranks(column) : column)
                .filter(column -> sd(column) > 0 && Double.isFinite(sd(column)))
                .map(TargetSignalMeter::standardised)
                .toArray(double[][]::new);
        double[][] result = new double[rows.length][columns.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                result[i][j] = columns[j][i];
            }
        }
        return result;
    }

    private static double[] standardised(double[] column) {
        double mean = mean(column);
        double sd = sd(column);
        return Arrays.stream(column).map(x -> (x - mean) / sd).toArray();
    }

    /** Ties share the mean of their ranks. */
    private static double[] ranks(double[] column) {
        int[] order = IntStream.range(0, column.length)
                .boxed()
                .sorted((a, b) -> Double.compare(column[a], column[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[column.length];
        for (int i = 0; i < order.length; ) {
            int end = i;
            while (end < order.length && column[order[end]] == column[order[i]]) {
                end++;
            }
            for (int k = i; k < end; k++) {
                ranks[order[k]] = (i + end - 1) / 2.0;
            }
            i = end;
        }
        return ranks;
    }

    private static int[] identity(int n) {
        return IntStream.range(0, n).toArray();
    }

    private static boolean finite(double[] values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static double sd(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / values.length);
    }
}
