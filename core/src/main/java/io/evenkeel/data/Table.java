package io.evenkeel.data;

import io.evenkeel.array.Numbers;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source hands over: samples in its own order, unscaled, with their labels as the source knows them.
 *
 * @param origin where each sample comes from
 * @param sampleShape see {@link Samples#sampleShape()}
 * @param featureNames one a feature, or empty
 * @param features row-major
 * @param labels one entry a sample
 * @param fullScale divisor that takes features into 0…1; null: by the data's own least and largest values
 * @param vocabulary number of different tokens; 0 where features are not tokens
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record Table(
        Origin origin,
        int[] sampleShape,
        List<String> featureNames,
        Numbers features,
        Labels labels,
        @Nullable Double fullScale,
        int vocabulary) {

    /** Generated features of one axis. */
    static Table generated(List<String> featureNames, double[] features, int width, Labels labels) {
        return new Table(
                Origin.counted(null, features.length / width),
                new int[] {width},
                featureNames,
                Numbers.of(features),
                labels,
                null,
                0);
    }

    int size() {
        return origin.size();
    }

    int featureWidth() {
        return Arrays.stream(sampleShape).reduce(1, Math::multiplyExact);
    }

    /**
     * These samples and then others of the same source, read from elsewhere.
     *
     * @throws DataException when the others differ in shape, columns or labels
     */
    Table and(Table others) {
        if (!Arrays.equals(sampleShape, others.sampleShape)) {
            throw others.origin
                    .place()
                    .refuse(
                            "samples of shape " + Arrays.toString(others.sampleShape),
                            Arrays.toString(sampleShape) + ", as in " + origin.name());
        }
        if (!featureNames.isEmpty() && !others.featureNames.isEmpty() && !featureNames.equals(others.featureNames)) {
            throw others.origin
                    .place()
                    .refuse(
                            "the features " + String.join(", ", others.featureNames),
                            String.join(", ", featureNames) + ", as in " + origin.name());
        }
        return new Table(
                origin.and(others.origin),
                sampleShape,
                featureNames,
                features.and(others.features),
                labels.and(others.labels, others.origin.place()),
                fullScale,
                Math.max(vocabulary, others.vocabulary));
    }

    /**
     * Where samples come from: a file, or nowhere in particular, and from behind the last one the next.
     *
     * @param file for messages; null for generated data
     * @param rows see {@link Samples#row(int)}
     */
    record Origin(
            @Nullable String file, long[] rows, @Nullable Origin next) {

        /** Rows 1, 2, 3, … */
        static Origin counted(@Nullable String file, int size) {
            long[] rows = new long[size];
            for (int i = 0; i < size; i++) {
                rows[i] = i + 1L;
            }
            return new Origin(file, rows, null);
        }

        int size() {
            return rows.length + (next == null ? 0 : next.size());
        }

        long row(int sample) {
            return sample < rows.length || next == null ? rows[sample] : next.row(sample - rows.length);
        }

        /** The first file as a whole. */
        DataException.Place place() {
            return DataException.Place.ofFile(file);
        }

        /** One sample. */
        DataException.Place place(int sample) {
            return sample < rows.length || next == null
                    ? place().atRow(rows[sample])
                    : next.place(sample - rows.length);
        }

        String name() {
            return file == null ? "the training part" : file;
        }

        Origin and(Origin others) {
            return new Origin(file, rows, next == null ? others : next.and(others));
        }
    }
}
