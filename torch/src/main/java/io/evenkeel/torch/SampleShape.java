package io.evenkeel.torch;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The shape of one sample, the batch left out: a vector (features), a sequence (steps, features), an image (channels,
 * height, width).
 */
public final class SampleShape {

    private static final int VECTOR = 1;
    private static final int SEQUENCE = 2;
    private static final int IMAGE = 3;

    private final int[] extents;

    private SampleShape(int[] extents) {
        this.extents = extents;
    }

    /** @throws IllegalArgumentException without an axis, or where an extent is below 1 */
    public static SampleShape of(int... extents) {
        if (extents.length == 0 || Arrays.stream(extents).anyMatch(extent -> extent < 1)) {
            throw new IllegalArgumentException("no sample has the shape " + Arrays.toString(extents));
        }
        return new SampleShape(extents.clone());
    }

    public int axes() {
        return extents.length;
    }

    /** An extent; a negative axis counts from the last. */
    public int extent(int axis) {
        return extents[axis < 0 ? extents.length + axis : axis];
    }

    public int[] extents() {
        return extents.clone();
    }

    /** Number of entries. */
    public long size() {
        return Arrays.stream(extents).asLongStream().reduce(1, Math::multiplyExact);
    }

    /** Channels of an image, features of anything else. */
    public int features() {
        return isImage() ? extents[0] : extents[extents.length - 1];
    }

    /** The axis of {@link #features()} in a batch, whose first axis is the samples. */
    public int featureAxis() {
        return isImage() ? 1 : extents.length;
    }

    boolean isVector() {
        return extents.length == VECTOR;
    }

    boolean isSequence() {
        return extents.length == SEQUENCE;
    }

    boolean isImage() {
        return extents.length == IMAGE;
    }

    /** The same with so many features or channels. */
    SampleShape withFeatures(int features) {
        return with(featureAxis() - 1, features);
    }

    /** The same with another last extent. */
    SampleShape withLast(int extent) {
        return with(extents.length - 1, extent);
    }

    private SampleShape with(int axis, int extent) {
        int[] changed = extents.clone();
        changed[axis] = extent;
        return of(changed);
    }

    /** The shape of a batch of so many samples. */
    long[] batch(long samples) {
        long[] shape = new long[extents.length + 1];
        shape[0] = samples;
        for (int axis = 0; axis < extents.length; axis++) {
            shape[axis + 1] = extents[axis];
        }
        return shape;
    }

    /** The extents as a tensor's shape. */
    long[] longs() {
        return Arrays.stream(extents).asLongStream().toArray();
    }

    /** In words, for messages. */
    String inWords() {
        return switch (extents.length) {
            case VECTOR -> "a vector of " + counted(extents[0], "feature");
            case SEQUENCE ->
                "a sequence of " + counted(extents[0], "step") + " with " + counted(extents[1], "feature") + " each";
            case IMAGE -> "an image of " + counted(extents[0], "channel") + " and " + extents[1] + "×" + extents[2];
            default -> "samples of shape " + this;
        };
    }

    static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SampleShape shape && Arrays.equals(extents, shape.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** As recipes write it: {@code [1, 8, 8]}. */
    @Override
    public String toString() {
        return Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
