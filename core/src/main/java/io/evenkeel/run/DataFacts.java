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
 * @param badRows training rows that hold no number
 * @param badHeldBack such rows among those held back
 * @param targetSignal whether features tell anything of the target; null where that was not, or cannot be, looked for
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
        BadRows badRows,
        BadRows badHeldBack,
        @Nullable TargetSignal targetSignal) {

    public DataFacts {
        labelCounts = List.copyOf(labelCounts);
    }

    /** Facts about data whose targets were not held against their features. */
    public DataFacts(
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
        this(
                source,
                training,
                validation,
                features,
                target,
                featureSummary,
                labelCounts,
                targetMean,
                targetSd,
                targetMin,
                targetMax,
                new BadRows(badRows, badRowCount),
                BadRows.NONE,
                null);
    }

    /** The same with other answers to what is looked for in held-back rows and in the targets. */
    public DataFacts with(BadRows heldBack, @Nullable TargetSignal signal) {
        return new DataFacts(
                source,
                training,
                validation,
                features,
                target,
                featureSummary,
                labelCounts,
                targetMean,
                targetSd,
                targetMin,
                targetMax,
                badRows,
                heldBack,
                signal);
    }

    /**
     * Rows with a value that is NaN or infinite, or becomes infinite in the precision of the training.
     *
     * @param listed up to ten of them, by row from 1 in their source; in a text file that is the line, as an editor
     *     shows it
     * @param count how many there are
     * @param tooLarge how many of them hold neither a NaN nor an infinite value, but numbers too large for the precision
     */
    public record BadRows(List<Long> listed, long count, long tooLarge) {
        public static final BadRows NONE = new BadRows(List.of(), 0);

        public BadRows {
            listed = List.copyOf(listed);
        }

        /** Rows of which each holds a NaN or an infinite value. */
        public BadRows(List<Long> listed, long count) {
            this(listed, count, 0);
        }
    }

    /**
     * How well a sample's target agrees with those of its nearest neighbours, and with single features, against the same
     * samples with their targets shuffled.
     *
     * @param samples how many were looked at
     * @param agreement correlation of a target with those of its five nearest neighbours, over outputs (one for each
     *     class, ranks for values): 1 where neighbours are alike, 0 by chance
     * @param byChance mean of the agreement over shuffled targets
     * @param byChanceSd its standard deviation
     * @param featureScore squared correlation of the target with single features, the largest of all or their mean,
     *     whichever stands out more: less its mean over shuffled targets, in their standard deviations; 0 at least
     */
    public record TargetSignal(
            long samples, double agreement, double byChance, double byChanceSd, double featureScore) {}

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
