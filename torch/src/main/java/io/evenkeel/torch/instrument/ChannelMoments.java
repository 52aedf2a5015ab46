package io.evenkeel.torch.instrument;

import io.evenkeel.torch.TensorArrays;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Mean and variance of each channel over n samples with p positions each, and how well n samples know them: samples are
 * independent of each other, positions of one sample need not be.
 *
 * <p>With mᵢ the mean of sample i over its positions and aᵢ that of its squares, the variance is estimated without bias by
 * S, the mean over pairs i ≠ j of h(i, j) = (aᵢ + aⱼ)/2 − mᵢmⱼ: a U-statistic. S² less the mean of h(i, j)·h(k, l) over four
 * different samples is then an unbiased estimate of S's own variance (Hoeffding 1948), exact for any distribution. All from
 * sums over samples. In float64, of deviations from the channel's mean.
 */
final class ChannelMoments {

    /** Four different samples are compared. */
    private static final int FEWEST = 4;
    /** Of the largest variance: a channel that varies less does not vary. */
    private static final double CONSTANT = 1e-6;

    private final int samples;
    private final long positions;
    /** Means over the batch. */
    private final double[] means;
    /** Over np − 1, as running averages take it. */
    private final double[] variances;
    /** Sampling variance of the means. */
    private final double[] meanErrors;
    /** S. */
    private final double[] unbiased;
    /** Unbiased estimates of the square of the true variance; NaN with fewer than four samples. */
    private final double[] squared;

    private ChannelMoments(int samples, long positions, int channels) {
        this.samples = samples;
        this.positions = positions;
        this.means = new double[channels];
        this.variances = new double[channels];
        this.meanErrors = new double[channels];
        this.unbiased = new double[channels];
        this.squared = new double[channels];
    }

    /**
     * @param input a batch, in which the first axis is the samples
     * @param channelAxis 1 or the last
     */
    static ChannelMoments of(Tensor input, int channelAxis) {
        try (PointerScope scope = new PointerScope()) {
            boolean channelsFirst = channelAxis == 1;
            int samples = Math.toIntExact(input.size(0));
            int channels = Math.toIntExact(input.size(channelAxis));
            Tensor wide = input.scalar_type().intern() == ScalarType.Double ? input : input.to(ScalarType.Float);
            Tensor all = channelsFirst ? wide.reshape(samples, channels, -1) : wide.reshape(samples, -1, channels);
            long position = channelsFirst ? 2 : 1;
            Tensor center = all.mean(new long[] {0, position}, true, null);
            Tensor centered = all.sub(center);
            ChannelMoments moments = new ChannelMoments(samples, all.size(position), channels);
            double[] m = TensorArrays.toDoubles(centered.mean(position));
            double[] a = TensorArrays.toDoubles(centered.square().mean(position));
            double[] centers = TensorArrays.toDoubles(center);
            for (int c = 0; c < channels; c++) {
                moments.take(c, centers[c], m, a);
            }
            return moments;
        }
    }

    private void take(int c, double center, double[] m, double[] a) {
        int n = samples;
        int channels = means.length;
        double sumM = 0;
        double sumM2 = 0;
        double sumM4 = 0;
        double sumA = 0;
        double sumA2 = 0;
        double sumAm = 0;
        double sumAm2 = 0;
        for (int i = 0; i < n; i++) {
            double mi = m[i * channels + c];
            double ai = a[i * channels + c];
            sumM += mi;
            sumM2 += mi * mi;
            sumM4 += mi * mi * mi * mi;
            sumA += ai;
            sumA2 += ai * ai;
            sumAm += ai * mi;
            sumAm2 += ai * mi * mi;
        }
        double count = (double) n * positions;
        double mean = sumM / n;
        means[c] = center + mean;
        variances[c] = count / (count - 1) * Math.max(0, sumA / n - mean * mean);
        meanErrors[c] = (sumM2 - n * mean * mean) / (n - 1.0) / n;
        double pairs = n * (n - 1.0);
        double off = (n - 1) * sumA - (sumM * sumM - sumM2);
        unbiased[c] = off / pairs;
        // Σ h² over ordered pairs
        double squares = 0.5 * ((n - 2) * sumA2 + sumA * sumA) - 2 * (sumAm * sumM - sumAm2) + (sumM2 * sumM2 - sumM4);
        double chains = -squares;
        for (int i = 0; i < n; i++) {
            double mi = m[i * channels + c];
            double row = 0.5 * ((n - 2) * a[i * channels + c] + sumA) - mi * (sumM - mi);
            chains += row * row;
        }
        squared[c] = n < FEWEST ? Double.NaN : (off * off - 4 * chains - 2 * squares) / (pairs * (n - 2.0) * (n - 3.0));
    }

    /** Numbers that a channel's mean is taken over. */
    long values() {
        return samples * positions;
    }

    double[] means() {
        return means;
    }

    double[] variances() {
        return variances;
    }

    /**
     * √Var S over the variance, over channels that vary: √(1/r − 1) with r the mean of the unbiased estimate of the squared
     * variance over S². Exact in expectation for normal values, of which r is independent. Empty below four samples, and
     * where so few channels vary that there is no telling.
     */
    OptionalDouble varianceError() {
        double ratio = mean(c -> squared[c] / (unbiased[c] * unbiased[c]));
        return ratio > 0 ? OptionalDouble.of(Math.sqrt(Math.max(0, 1 / ratio - 1))) : OptionalDouble.empty();
    }

    /** Root mean square of (running − mean)/σ, σ² the batch's variance and eps, less the sampling variance of the means. */
    OptionalDouble meanDrift(double[] running, double eps) {
        return root(mean(c -> {
            double apart = running[c] - means[c];
            return (apart * apart - meanErrors[c]) / (variances[c] + eps);
        }));
    }

    /** Root mean square of ln((running + eps)/(variance + eps)), less the sampling variance of that, to first order. */
    OptionalDouble varianceDrift(double[] running, double eps) {
        return root(mean(c -> {
            double batch = variances[c] + eps;
            double apart = Math.log((Math.max(0, running[c]) + eps) / batch);
            double sampling = Math.max(0, unbiased[c] * unbiased[c] - squared[c]);
            return apart * apart - sampling / (batch * batch);
        }));
    }

    private static OptionalDouble root(double square) {
        return Double.isFinite(square) ? OptionalDouble.of(Math.sqrt(Math.max(0, square))) : OptionalDouble.empty();
    }

    /** Over channels that vary; NaN where none does. */
    private double mean(IntToDoubleFunction ofChannel) {
        double least = CONSTANT * Arrays.stream(unbiased).max().orElse(0);
        double sum = 0;
        int varying = 0;
        for (int c = 0; c < unbiased.length; c++) {
            if (unbiased[c] > least) {
                sum += ofChannel.applyAsDouble(c);
                varying++;
            }
        }
        return varying == 0 ? Double.NaN : sum / varying;
    }
}
