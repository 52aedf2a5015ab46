package io.evenkeel.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source hands over: samples in its own order, unscaled, with their labels as the source knows them.
 *
 * @param file where it comes from, for messages; null for generated data
 * @param sampleShape shape of one sample
 * @param featureNames one a feature, or empty
 * @param features row-major
 * @param labels one entry a sample
 * @param rows see {@link Samples#row(int)}
 * @param fullScale divisor that takes features into 0…1; null: by the data's own least and largest values
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record Table(
        @Nullable String file,
        int[] sampleShape,
        List<String> featureNames,
        double[] features,
        Labels labels,
        long[] rows,
        @Nullable Double fullScale) {

    int size() {
        return rows.length;
    }

    int featureWidth() {
        return features.length / rows.length;
    }

    DataException.Place place() {
        return DataException.Place.ofFile(file);
    }

    /** Rows 1, 2, 3, … */
    static long[] counted(int size) {
        long[] rows = new long[size];
        for (int i = 0; i < size; i++) {
            rows[i] = i + 1L;
        }
        return rows;
    }
}
