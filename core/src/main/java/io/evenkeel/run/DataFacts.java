package io.evenkeel.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the data before training, after scaling, over the training part.
 *
 * @param source by its recipe name
 * @param training number of training samples
 * @param validation number of held-back samples
 * @param features number of features in one sample
 * @param target {@code classes}, {@code bits} (several independent 0/1 labels) or {@code values} (regression)
 * @param featureSummary over features
 * @param labelCounts for classes, samples of each; for bits, samples with each bit set; empty for regression
 * @param targetMean mean of the targets; null for classes
 * @param targetSd standard deviation of the targets; null for classes
 * @param targetMin least target; null for classes
 * @param targetMax largest target; null for classes
 * @param badRows training rows with a NaN or infinite value: up to ten, by row from 1 in their source; in a text file
 *     that is the line, as an editor shows it
 * @param badRowCount how many such rows there are
 */
public record DataFacts(
        String source,
        long training,
        long validation,
        int features,
        String target,
        FeatureSummary featureSummary,
        List<Long> labelCounts,
        @Nullable Double targetMean,
        @Nullable Double targetSd,
        @Nullable Double targetMin,
        @Nullable Double targetMax,
        List<Long> badRows,
        long badRowCount) {

    public DataFacts {
        labelCounts = List.copyOf(labelCounts);
        badRows = List.copyOf(badRows);
    }

    /**
     * Scales of the features, root mean square (rms) each, finite values only, constant-zero features left out.
     *
     * @param min the least value of any feature
     * @param max the largest value of any feature
     * @param rmsMin rms of the smallest feature that is not zero throughout
     * @param rmsMedian rms of the median feature
     * @param rmsMax rms of the largest feature
     * @param largest index of the largest feature
     * @param smallest index of the smallest such feature
     * @param constant number of features that never change
     */
    public record FeatureSummary(
            double min,
            double max,
            double rmsMin,
            double rmsMedian,
            double rmsMax,
            int largest,
            int smallest,
            int constant) {}
}
