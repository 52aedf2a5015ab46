package io.evenkeel.data;

import java.util.Arrays;

/**
 * Samples with their targets, row by row in flat arrays.
 *
 * <p>Immutable by convention: the arrays are handed out without a copy, because they are large, and whoever gets one
 * does not write into it.
 */
public final class Samples {
    private final int[] sampleShape;
    private final int targetWidth;
    private final double[] features;
    private final double[] targets;
    private final long[] rows;

    /**
     * @param sampleShape shape of one sample, such as {@code {64}}
     * @param targetWidth numbers in one sample's target
     * @param features values of all samples, row-major
     * @param targets targets of all samples, row-major
     * @param rows where each sample stands in its source, see {@link #row(int)}
     * @throws IllegalArgumentException when the lengths do not fit each other
     */
    public Samples(int[] sampleShape, int targetWidth, double[] features, double[] targets, long[] rows) {
        this.sampleShape = sampleShape.clone();
        this.targetWidth = targetWidth;
        this.features = features;
        this.targets = targets;
        this.rows = rows;
        if (features.length != (long) rows.length * featureWidth()
                || targets.length != (long) rows.length * targetWidth) {
            throw new IllegalArgumentException(
                    "%d samples of shape %s with %d targets each do not fit %d feature values and %d target values"
                            .formatted(
                                    rows.length,
                                    Arrays.toString(sampleShape),
                                    targetWidth,
                                    features.length,
                                    targets.length));
        }
    }

    /** Number of samples. */
    public int size() {
        return rows.length;
    }

    /** Number of features in one sample: the product of {@link #sampleShape()}. */
    public int featureWidth() {
        int product = 1;
        for (int extent : sampleShape) {
            product = Math.multiplyExact(product, extent);
        }
        return product;
    }

    /** Shape of one sample, without the batch: {@code {64}} for digits. */
    public int[] sampleShape() {
        return sampleShape.clone();
    }

    /** Numbers in one sample's target as stored: 1 for classes, whatever the loss takes. */
    public int targetWidth() {
        return targetWidth;
    }

    /** Feature values, row-major, {@code size × featureWidth}; not to be written into. */
    public double[] features() {
        return features;
    }

    /** Targets, row-major, {@code size × targetWidth}: class indices, bits or values; not to be written into. */
    public double[] targets() {
        return targets;
    }

    /**
     * Where a sample stands in its source, counted from 1: its first line in a file as an editor shows it (a header is
     * line 1), else its number.
     */
    public long row(int sample) {
        return rows[sample];
    }
}
