package io.evenkeel.report;

import java.util.Arrays;

/** Fewer points that look the same: a page holds what a screen can show. */
final class Thinning {

    private Thinning() {}

    /**
     * Keeps the lowest and the highest value of each of equally many stretches, and the first that is not finite, so
     * that neither spikes nor gaps are lost, and the ends.
     *
     * @param most about how many points are left at most; 4 or more
     */
    static Series extremes(Series series, int most) {
        int n = series.size();
        if (n <= most) {
            return series;
        }
        boolean[] kept = new boolean[n];
        kept[0] = true;
        kept[n - 1] = true;
        int stretches = most / 2;
        for (int s = 0; s < stretches; s++) {
            int from = (int) ((long) s * n / stretches);
            int to = (int) ((long) (s + 1) * n / stretches);
            int low = -1;
            int high = -1;
            boolean gap = false;
            for (int i = from; i < to; i++) {
                double value = series.value(i);
                if (!Double.isFinite(value)) {
                    kept[i] |= !gap;
                    gap = true;
                } else {
                    low = low < 0 || value < series.value(low) ? i : low;
                    high = high < 0 || value > series.value(high) ? i : high;
                }
            }
            if (low >= 0) {
                kept[low] = true;
                kept[high] = true;
            }
        }
        return select(series, kept);
    }

    /** Every so many points, and the last: for series that are smooth already. */
    static Series evenly(Series series, int most) {
        int n = series.size();
        if (n <= most) {
            return series;
        }
        boolean[] kept = new boolean[n];
        for (int i = 0; i < most; i++) {
            kept[(int) ((long) i * (n - 1) / (most - 1))] = true;
        }
        return select(series, kept);
    }

    private static Series select(Series series, boolean[] kept) {
        long[] steps = new long[series.size()];
        double[] values = new double[series.size()];
        int size = 0;
        for (int i = 0; i < series.size(); i++) {
            if (kept[i]) {
                steps[size] = series.step(i);
                values[size++] = series.value(i);
            }
        }
        return new Series(Arrays.copyOf(steps, size), Arrays.copyOf(values, size));
    }

    /**
     * An exponential moving average, divided by the weight it has gathered so that it does not start biased to zero;
     * values that are not finite leave it as it was and show as gaps.
     */
    static Series smooth(Series series, int span) {
        double keep = 1 - 2.0 / (span + 1);
        double sum = 0;
        double weight = 0;
        double[] smooth = new double[series.size()];
        for (int i = 0; i < series.size(); i++) {
            double value = series.value(i);
            if (Double.isFinite(value)) {
                sum = keep * sum + (1 - keep) * value;
                weight = keep * weight + (1 - keep);
                smooth[i] = sum / weight;
            } else {
                smooth[i] = Double.NaN;
            }
        }
        return series.with(smooth);
    }
}
