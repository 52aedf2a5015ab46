package io.evenkeel.data;

import io.evenkeel.recipe.DataSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An affine map of each feature, fitted on the training part: {@code (x − offset) / divisor}. Only finite values are
 * fitted; others stay what they are. Sums are taken over values that were divided by a power of two near the largest,
 * so that no finite column overflows and nothing is rounded on the way.
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record FeatureScaling(int[] exponents, double[] offsets, double[] divisors) {

    /** @param fullScale divisor of {@code unit} scaling; null: from the least and largest value of each feature */
    static FeatureScaling fit(DataSpec.Scale scale, double[] features, int width, @Nullable Double fullScale) {
        int[] exponents = new int[width];
        double[] offsets = new double[width];
        double[] divisors = new double[width];
        Arrays.fill(divisors, 1);
        for (int j = 0; j < width; j++) {
            double[] column = finite(features, width, j);
            if (scale == DataSpec.Scale.RAW || column.length == 0) {
                continue;
            }
            if (scale == DataSpec.Scale.UNIT && fullScale != null) {
                divisors[j] = fullScale;
                continue;
            }
            double largest = Arrays.stream(column).map(Math::abs).max().orElseThrow();
            exponents[j] = largest == 0 ? 0 : Math.max(Math.getExponent(largest) + 1, Double.MIN_EXPONENT);
            for (int i = 0; i < column.length; i++) {
                column[i] = Math.scalb(column[i], -exponents[j]);
            }
            double min = Arrays.stream(column).min().orElseThrow();
            double max = Arrays.stream(column).max().orElseThrow();
            if (scale == DataSpec.Scale.UNIT || min == max) {
                offsets[j] = min;
                divisors[j] = min == max ? Math.scalb(1.0, -exponents[j]) : max - min;
            } else {
                offsets[j] = mean(column);
                divisors[j] = standardDeviation(column, offsets[j]);
            }
        }
        return new FeatureScaling(exponents, offsets, divisors);
    }

    /** Scales in place. */
    void apply(double[] features) {
        int width = offsets.length;
        for (int k = 0; k < features.length; k++) {
            int j = k % width;
            features[k] = (Math.scalb(features[k], -exponents[j]) - offsets[j]) / divisors[j];
        }
    }

    private static double[] finite(double[] features, int width, int j) {
        double[] column = new double[features.length / width];
        int size = 0;
        for (int k = j; k < features.length; k += width) {
            if (Double.isFinite(features[k])) {
                column[size++] = features[k];
            }
        }
        return Arrays.copyOf(column, size);
    }

    private static double mean(double[] column) {
        return Arrays.stream(column).average().orElseThrow();
    }

    /** Over N, as is usual for scaling. */
    private static double standardDeviation(double[] column, double mean) {
        return Math.sqrt(Arrays.stream(column)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow());
    }
}
