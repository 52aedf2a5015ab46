package io.evenkeel.data;

import io.evenkeel.array.Numbers;
import java.util.Arrays;

/**
 * Samples with their targets, row by row.
 *
 * <p>Features stay as compact as their source had them (an image a byte a pixel) and are scaled when they are copied
 * out; large sets are copied out in parts. Immutable by convention: targets are handed out without a copy, and whoever
 * gets them does not write into them.
 */
public final class Samples {
    private final int[] sampleShape;
    private final int featureWidth;
    private final int targetWidth;
    private final Numbers features;
    private final FeatureScaling scaling;
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
        this(sampleShape, targetWidth, Numbers.of(features), FeatureScaling.none(product(sampleShape)), targets, rows);
    }

    Samples(
            int[] sampleShape,
            int targetWidth,
            Numbers features,
            FeatureScaling scaling,
            double[] targets,
            long[] rows) {
        this.sampleShape = sampleShape.clone();
        this.featureWidth = product(sampleShape);
        this.targetWidth = targetWidth;
        this.features = features;
        this.scaling = scaling;
        this.targets = targets;
        this.rows = rows;
        if (features.size() != (long) rows.length * featureWidth
                || targets.length != (long) rows.length * targetWidth) {
            throw new IllegalArgumentException(
                    "%d samples of shape %s with %d targets each do not fit %d feature values and %d target values"
                            .formatted(
                                    rows.length,
                                    Arrays.toString(sampleShape),
                                    targetWidth,
                                    features.size(),
                                    targets.length));
        }
    }

    /**
     * The same samples as stored, scaled as others are: a network takes new samples as it took those it was trained on.
     *
     * @throws IllegalArgumentException when samples have other shapes
     */
    public Samples scaledAs(Samples others) {
        if (!Arrays.equals(sampleShape, others.sampleShape)) {
            throw new IllegalArgumentException("found samples of shape " + Arrays.toString(sampleShape) + "; expected "
                    + Arrays.toString(others.sampleShape) + ", as those whose scaling is asked for");
        }
        return new Samples(sampleShape, targetWidth, features, others.scaling, targets, rows);
    }

    private static int product(int[] shape) {
        int product = 1;
        for (int extent : shape) {
            product = Math.multiplyExact(product, extent);
        }
        return product;
    }

    /** Number of samples. */
    public int size() {
        return rows.length;
    }

    /** Number of features in one sample: the product of {@link #sampleShape()}. */
    public int featureWidth() {
        return featureWidth;
    }

    /**
     * Shape of one sample, without the batch: (channels, height, width) for images, (time, features) for sequences,
     * (time) for tokens, (features) for tables.
     */
    public int[] sampleShape() {
        return sampleShape.clone();
    }

    /**
     * Numbers in one sample's target as stored: 1 for a class, whatever the loss takes; as many as a sequence is long
     * where each position has its class.
     */
    public int targetWidth() {
        return targetWidth;
    }

    /**
     * All feature values in a new array, row-major, {@code size × featureWidth}: eight bytes for each, so
     * {@link #copyFeatures(int, int, double[])} is the way with large sets.
     */
    public double[] features() {
        double[] all = new double[features.size()];
        copyFeatures(0, size(), all);
        return all;
    }

    /** Copies the features of so many samples, from one on, to the front of an array, row-major. */
    public void copyFeatures(int firstSample, int samples, double[] into) {
        int count = Math.multiplyExact(samples, featureWidth);
        features.copy(Math.multiplyExact(firstSample, featureWidth), count, into, 0);
        scaling.apply(into, count);
    }

    /** As {@link #copyFeatures(int, int, double[])}, rounded to single precision after scaling. */
    public void copyFeatures(int firstSample, int samples, float[] into) {
        int count = Math.multiplyExact(samples, featureWidth);
        int from = Math.multiplyExact(firstSample, featureWidth);
        if (scaling.isNone()) {
            features.copy(from, count, into, 0);
            return;
        }
        double[] row = new double[featureWidth];
        for (int start = 0; start < count; start += featureWidth) {
            features.copy(from + start, featureWidth, row, 0);
            scaling.apply(row, featureWidth);
            for (int j = 0; j < featureWidth; j++) {
                into[start + j] = (float) row[j];
            }
        }
    }

    /** How many samples make a part of about this many numbers; at least one. */
    public int samplesIn(int numbers) {
        return Math.max(1, Math.min(size(), numbers / Math.max(1, featureWidth)));
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
