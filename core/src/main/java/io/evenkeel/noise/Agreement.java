package io.evenkeel.noise;

import io.evenkeel.spectral.Estimate;
import java.util.Arrays;
import java.util.List;

/**
 * Cosines between halves through the Gram matrix: with 1_A marking a half, 1_Aᵀ G 1_B/√(1_Aᵀ G 1_A · 1_Bᵀ G 1_B). Cost: n²
 * for each split.
 */
final class Agreement {

    private final GramMatrix gram;
    private final int samples;
    private double cosine;

    /** Sums over splits of the cosine without each sample. */
    private final double[] without;

    private Agreement(GramMatrix gram) {
        this.gram = gram;
        this.samples = gram.samples();
        this.without = new double[samples];
    }

    static HalfBatchAgreement of(GramMatrix gram, int most, long seed) {
        HalfBatchSplits chosen = HalfBatchSplits.of(gram.samples(), most, seed);
        return new Agreement(gram).over(chosen.splits(), chosen.exhaustive());
    }

    private HalfBatchAgreement over(List<int[]> splits, boolean exhaustive) {
        int count = splits.size();
        double[] cosines = new double[count];
        for (int k = 0; k < count; k++) {
            split(splits.get(k));
            cosines[k] = cosine;
        }
        double mean = Arrays.stream(cosines).average().orElse(Double.NaN);
        double between = squares(cosines, mean) / Math.max(1, count - 1);
        // without a sample a batch of two or three has an empty half
        double error = Double.POSITIVE_INFINITY;
        if (samples >= 4) {
            for (int i = 0; i < samples; i++) {
                without[i] /= count;
            }
            double center = Arrays.stream(without).average().orElse(Double.NaN);
            double jackknife = squares(without, center) * (samples - 1) / samples;
            error = Math.sqrt(jackknife + (exhaustive ? 0 : between / count));
        }
        boolean known = !Double.isNaN(mean) && !Double.isNaN(error);
        Estimate estimate = Estimate.sampled(
                mean, known ? error : Double.POSITIVE_INFINITY, samples - 1, gram.products(), known && samples >= 4);
        return new HalfBatchAgreement(estimate, Math.sqrt(between), count, exhaustive);
    }

    private static double squares(double[] values, double center) {
        double sum = 0;
        for (double value : values) {
            sum += (value - center) * (value - center);
        }
        return sum;
    }

    private void split(int[] side) {
        double[] withFirst = new double[samples];
        double[] withSecond = new double[samples];
        double first = 0;
        double second = 0;
        double across = 0;
        for (int i = 0; i < samples; i++) {
            for (int j = 0; j < samples; j++) {
                if (side[j] > 0) {
                    withFirst[i] += gram.at(i, j);
                } else if (side[j] < 0) {
                    withSecond[i] += gram.at(i, j);
                }
            }
            first += side[i] > 0 ? withFirst[i] : 0;
            second += side[i] < 0 ? withSecond[i] : 0;
            across += side[i] > 0 ? withSecond[i] : 0;
        }
        cosine = across / Math.sqrt(first * second);
        for (int i = 0; i < samples; i++) {
            double own = gram.squaredNorm(i);
            if (side[i] > 0) {
                without[i] += (across - withSecond[i]) / Math.sqrt((first - 2 * withFirst[i] + own) * second);
            } else if (side[i] < 0) {
                without[i] += (across - withFirst[i]) / Math.sqrt(first * (second - 2 * withSecond[i] + own));
            } else {
                without[i] += cosine;
            }
        }
    }
}
