package io.evenkeel.recipe;

import org.jspecify.annotations.Nullable;

/** The data: a source with its own keys, and what is done to any source. */
public record DataSpec(
        @Key(doc = "Where the data come from.") SourceSpec source,

        @Key(doc = "Generated sources: how many to make; others: take the first so many.", min = 1) @Nullable
        Integer samples,

        @Key(
                doc = "raw: as stored; unit: into 0…1; standard: zero mean and unit variance, from the training part.",
                fallback = "raw")
        Scale scale,

        @Key(doc = "Regression: targets are multiplied by this.", fallback = "1.0")
        double targetScale,

        @Key(doc = "Share of labels replaced at random.", fallback = "0.0", min = 0, max = 1)
        double labelNoise,

        @Key(
                doc = "What is held back for validation: a share (0: none), drawn by the seed, stratified for classes; "
                        + "or the path of a second file; or test, for a published set's own test part.",
                fallback = "0.2")
        ValidationSpec validation) {

    public DataSpec(
            SourceSpec source,
            @Nullable Integer samples,
            Scale scale,
            double targetScale,
            double labelNoise,
            double validation) {
        this(source, samples, scale, targetScale, labelNoise, ValidationSpec.ofShare(validation));
    }

    /** How features are scaled before training. */
    public enum Scale {
        RAW,
        UNIT,
        STANDARD
    }
}
