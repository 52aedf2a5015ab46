package io.evenkeel.noise;

import java.util.Arrays;

/**
 * Means and second moments of gradients by coordinate, over n samples.
 *
 * @param samples n, at least 1
 * @param means (1/n) Σ_i g_ic
 * @param squares (1/n) Σ_i g_ic²
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SecondMoments(int samples, double[] means, double[] squares) {

    /** |t| above which a coordinate's mean differs from 0 at the 5 % level, for many samples. */
    private static final double SIGNIFICANT = 1.96;

    public SecondMoments {
        if (samples < 1 || means.length != squares.length) {
            throw new IllegalArgumentException(samples + " samples, " + means.length + " means and " + squares.length
                    + " second moments; expected at least 1 sample, and as many of the one as of the other");
        }
    }

    /**
     * Signal to noise |mean_c|/σ_c of a single sample's gradient, over coordinates.
     *
     * @param coordinates those that vary between samples; only these count here
     * @param fifth the 5 % quantile
     * @param median 1/√n times about 0.67 where there is nothing but noise
     * @param ninetyFifth the 95 % quantile
     * @param significant share of coordinates whose mean over the batch differs from 0 at the 5 % level, √n·|mean|/σ >
     *     1.96: 0.05 where there is nothing but noise
     */
    public record SignalToNoise(int coordinates, double fifth, double median, double ninetyFifth, double significant) {}

    /** σ_c², with 1/(n − 1). @throws IllegalStateException with a single sample */
    public double[] variances() {
        if (samples < 2) {
            throw new IllegalStateException("a single sample has no variance; expected a batch of at least 2");
        }
        double[] variances = new double[means.length];
        for (int c = 0; c < variances.length; c++) {
            double plain = squares[c] - means[c] * means[c];
            variances[c] = Double.isNaN(plain) ? plain : Math.max(0, plain) * samples / (samples - 1.0);
        }
        return variances;
    }

    /** @throws IllegalStateException with a single sample */
    public SignalToNoise signalToNoise() {
        double[] variances = variances();
        double[] ratios = new double[variances.length];
        int count = 0;
        int significant = 0;
        for (int c = 0; c < variances.length; c++) {
            if (variances[c] > 0) {
                ratios[count] = Math.abs(means[c]) / Math.sqrt(variances[c]);
                if (ratios[count] * Math.sqrt(samples) > SIGNIFICANT) {
                    significant++;
                }
                count++;
            }
        }
        double[] sorted = Arrays.copyOf(ratios, count);
        Arrays.sort(sorted);
        return new SignalToNoise(
                count,
                quantile(sorted, 0.05),
                quantile(sorted, 0.5),
                quantile(sorted, 0.95),
                count == 0 ? Double.NaN : (double) significant / count);
    }

    private static double quantile(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}
