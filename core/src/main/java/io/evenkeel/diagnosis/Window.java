package io.evenkeel.diagnosis;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A stretch of a {@link Series}: finite values in the order of their steps. Where the series has been thinned, a value
 * is the mean of {@code weight} neighbouring ones.
 */
public final class Window {

    private static final int TREND_BLOCKS = 12;
    private static final int ERROR_BLOCKS = 16;

    private final long[] steps;
    private final double[] values;
    private final double[] weights;

    Window(long[] steps, double[] values, double[] weights) {
        this.steps = steps;
        this.values = values;
        this.weights = weights;
    }

    public int size() {
        return values.length;
    }

    public boolean isEmpty() {
        return values.length == 0;
    }

    public long step(int index) {
        return steps[index];
    }

    public double value(int index) {
        return values[index];
    }

    /** NaN when empty, as all statistics here. */
    public double mean() {
        return mean(0, values.length);
    }

    public double median() {
        return median(values);
    }

    public double min() {
        return Arrays.stream(values).min().orElse(Double.NaN);
    }

    public double max() {
        return Arrays.stream(values).max().orElse(Double.NaN);
    }

    /** Without the values that are 0 or less. */
    Window aboveZero() {
        int[] kept =
                IntStream.range(0, values.length).filter(i -> values[i] > 0).toArray();
        return new Window(
                Arrays.stream(kept).mapToLong(i -> steps[i]).toArray(),
                Arrays.stream(kept).mapToDouble(i -> values[i]).toArray(),
                Arrays.stream(kept).mapToDouble(i -> weights[i]).toArray());
    }

    /** The values from the least to the largest. */
    double[] sorted() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    /** Means of {@code count} neighbours each, at the first one's step; what is left over at the end is left out. */
    Window means(int count) {
        if (count == 1) {
            return this;
        }
        int groups = values.length / count;
        long[] groupSteps = new long[groups];
        double[] means = new double[groups];
        double[] groupWeights = new double[groups];
        for (int i = 0; i < groups; i++) {
            groupSteps[i] = steps[i * count];
            means[i] = mean(i * count, (i + 1) * count);
            for (int j = i * count; j < (i + 1) * count; j++) {
                groupWeights[i] += weights[j];
            }
        }
        return new Window(groupSteps, means, groupWeights);
    }

    /** From the earliest values, {@code count} of them or as many as there are. */
    public Window first(int count) {
        return part(0, Math.min(count, values.length));
    }

    Window part(int from, int to) {
        return new Window(
                Arrays.copyOfRange(steps, from, to),
                Arrays.copyOfRange(values, from, to),
                Arrays.copyOfRange(weights, from, to));
    }

    /** The stretch cut into {@code count} parts of nearly equal length; fewer when there are fewer values. */
    public Window[] blocks(int count) {
        int parts = Math.min(count, values.length);
        Window[] blocks = new Window[parts];
        for (int i = 0; i < parts; i++) {
            int from = (int) ((long) i * values.length / parts);
            int to = (int) ((long) (i + 1) * values.length / parts);
            blocks[i] = part(from, to);
        }
        return blocks;
    }

    /**
     * Standard error of the mean by batch means: neighbours depend on each other, means of long blocks hardly do.
     * Infinite with fewer than two values.
     */
    public double standardError() {
        Window[] blocks = blocks(Math.min(ERROR_BLOCKS, Math.max(2, values.length / 2)));
        if (blocks.length < 2) {
            return Double.POSITIVE_INFINITY;
        }
        double mean = 0;
        for (Window block : blocks) {
            mean += block.mean() / blocks.length;
        }
        double squares = 0;
        for (Window block : blocks) {
            squares += (block.mean() - mean) * (block.mean() - mean);
        }
        return Math.sqrt(squares / (blocks.length - 1) / blocks.length);
    }

    /**
     * Median of the slopes between all pairs of block medians (Theil–Sen), per step: one wild value in three does not
     * move it. NaN with fewer than two values.
     */
    public double slope() {
        Window[] blocks = blocks(64);
        int pairs = blocks.length * (blocks.length - 1) / 2;
        double[] slopes = new double[pairs];
        int found = 0;
        for (int i = 0; i < blocks.length; i++) {
            for (int j = i + 1; j < blocks.length; j++) {
                double run = blocks[j].middleStep() - blocks[i].middleStep();
                if (run > 0) {
                    slopes[found++] = (blocks[j].median() - blocks[i].median()) / run;
                }
            }
        }
        return median(Arrays.copyOf(slopes, found));
    }

    /** Straight line through the means of blocks. Undetermined (zero change, infinite error) with fewer than four. */
    public Trend trend() {
        Window[] blocks = blocks(TREND_BLOCKS);
        int n = blocks.length;
        if (n < 4) {
            return new Trend(0, Double.POSITIVE_INFINITY);
        }
        double meanX = (n - 1) / 2.0;
        double meanY = Arrays.stream(blocks).mapToDouble(Window::mean).sum() / n;
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (i - meanX) * (i - meanX);
            xy += (i - meanX) * (blocks[i].mean() - meanY);
        }
        double slope = xy / xx;
        double residuals = 0;
        for (int i = 0; i < n; i++) {
            double residual = blocks[i].mean() - meanY - slope * (i - meanX);
            residuals += residual * residual;
        }
        return new Trend(slope * (n - 1), Math.sqrt(residuals / (n - 2) / xx) * (n - 1));
    }

    /**
     * A straight line's rise over a window.
     *
     * @param change from the first block to the last
     * @param error its standard error, from how far the blocks are off the line
     */
    public record Trend(double change, double error) {

        /** Whether it falls by more than {@code deviations} standard errors. */
        public boolean falls(double deviations) {
            return change < 0 && -change > deviations * error;
        }
    }

    private double middleStep() {
        return (steps[0] + (double) steps[steps.length - 1]) / 2;
    }

    private double mean(int from, int to) {
        double sum = 0;
        double weight = 0;
        for (int i = from; i < to; i++) {
            weight += weights[i];
            sum += (values[i] - sum) * weights[i] / weight;
        }
        return to > from ? sum : Double.NaN;
    }

    private static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : sorted[half - 1] / 2 + sorted[half] / 2;
    }
}
