package io.evenkeel.data;

import io.evenkeel.array.Numbers;
import io.evenkeel.recipe.DataSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An affine map of each feature, fitted on the training part: {@code (factor · x − offset) / divisor}. Only finite values
 * are fitted; others stay what they are. The factor is a power of two that brings the largest value near 1, so that no
 * sum over a finite column overflows and nothing is rounded on the way.
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record FeatureScaling(double[] factors, double[] offsets, double[] divisors, boolean isNone) {
    /** Columns taken out at once: rows lie apart, so a column alone would touch all of memory for each. */
    private static final int COLUMNS_AT_ONCE = 64;

    /** Features as they stand. */
    static FeatureScaling none(int width) {
        double[] factors = new double[width];
        double[] divisors = new double[width];
        Arrays.fill(factors, 1);
        Arrays.fill(divisors, 1);
        return new FeatureScaling(factors, new double[width], divisors, true);
    }

    /** @param fullScale divisor of {@code unit} scaling; null: from the least and largest value of each feature */
    static FeatureScaling fit(DataSpec.Scale scale, Numbers features, int width, @Nullable Double fullScale) {
        FeatureScaling none = none(width);
        if (scale == DataSpec.Scale.RAW) {
            return none;
        }
        FeatureScaling scaling = new FeatureScaling(none.factors, none.offsets, none.divisors, false);
        if (scale == DataSpec.Scale.UNIT && fullScale != null) {
            Arrays.fill(scaling.divisors, fullScale);
            return scaling;
        }
        for (int first = 0; first < width; first += COLUMNS_AT_ONCE) {
            int some = Math.min(COLUMNS_AT_ONCE, width - first);
            double[][] columns = columns(features, width, first, some);
            for (int j = 0; j < some; j++) {
                scaling.fit(scale, first + j, finite(columns[j]));
            }
        }
        return scaling;
    }

    private void fit(DataSpec.Scale scale, int j, double[] column) {
        if (column.length == 0) {
            return;
        }
        double largest = Arrays.stream(column).map(Math::abs).max().orElseThrow();
        int exponent = largest == 0 ? 0 : Math.max(Math.getExponent(largest) + 1, Double.MIN_EXPONENT);
        factors[j] = Math.scalb(1.0, -exponent);
        for (int i = 0; i < column.length; i++) {
            column[i] *= factors[j];
        }
        double min = Arrays.stream(column).min().orElseThrow();
        double max = Arrays.stream(column).max().orElseThrow();
        if (scale == DataSpec.Scale.UNIT || min == max) {
            offsets[j] = min;
            divisors[j] = min == max ? factors[j] : max - min;
        } else {
            offsets[j] = mean(column);
            divisors[j] = standardDeviation(column, offsets[j]);
        }
    }

    /** Scales the first so many values in place; they begin with a first feature. */
    void apply(double[] features, int count) {
        if (isNone) {
            return;
        }
        int width = offsets.length;
        for (int k = 0, j = 0; k < count; k++, j = j + 1 == width ? 0 : j + 1) {
            features[k] = (features[k] * factors[j] - offsets[j]) / divisors[j];
        }
    }

    private static double[][] columns(Numbers features, int width, int first, int some) {
        int rows = features.size() / width;
        double[][] columns = new double[some][rows];
        double[] cells = new double[some];
        for (int i = 0; i < rows; i++) {
            features.copy(i * width + first, some, cells, 0);
            for (int j = 0; j < some; j++) {
                columns[j][i] = cells[j];
            }
        }
        return columns;
    }

    private static double[] finite(double[] column) {
        int size = 0;
        for (double x : column) {
            if (Double.isFinite(x)) {
                column[size++] = x;
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
