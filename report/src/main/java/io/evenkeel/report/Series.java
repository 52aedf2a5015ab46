package io.evenkeel.report;

import java.util.Arrays;
import java.util.stream.LongStream;

/** One quantity at one place over the steps at which it was measured; steps never fall. */
final class Series {

    private final long[] steps;
    private final double[] values;

    /** Takes the arrays over: they are not copied. */
    Series(long[] steps, double[] values) {
        this.steps = steps;
        this.values = values;
    }

    /** Other values at the same steps. */
    Series with(double[] others) {
        return new Series(steps, others);
    }

    LongStream steps() {
        return Arrays.stream(steps);
    }

    long step(int i) {
        return steps[i];
    }

    double value(int i) {
        return values[i];
    }

    /** Index of a step; negative where nothing was measured then. */
    int indexOf(long step) {
        return Arrays.binarySearch(steps, step);
    }

    int size() {
        return steps.length;
    }

    double first() {
        return values[0];
    }

    double last() {
        return values[values.length - 1];
    }

    long lastStep() {
        return steps[steps.length - 1];
    }

    /** Index of the least finite value; -1 where none is finite. */
    int lowest() {
        return extreme(1);
    }

    /** Index of the largest finite value; -1 where none is finite. */
    int highest() {
        return extreme(-1);
    }

    private int extreme(int sign) {
        int best = -1;
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i]) && (best < 0 || sign * values[i] < sign * values[best])) {
                best = i;
            }
        }
        return best;
    }

    /** Index of the first value that is not finite; -1 where all are. */
    int firstNonFinite() {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return "Series[" + size() + " values]";
    }
}
