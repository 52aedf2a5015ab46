package io.evenkeel.recipe;

import java.util.List;

/** A source of data. In a recipe the kind is the value of {@code data.source}; its own keys stand beside it. */
public sealed interface SourceSpec permits SourceSpec.Digits, SourceSpec.Circles, SourceSpec.Blobs, SourceSpec.Csv {

    /** 1,797 images of handwritten digits, 8×8, values 0…16 (UCI; embedded). */
    record Digits() implements SourceSpec {}

    /** Two concentric circles in the plane; the label says which. */
    record Circles(
            @Key(doc = "Standard deviation of the noise on each coordinate.", fallback = "0.0", min = 0)
            double noise,

            @Key(doc = "Inner radius over outer radius.", fallback = "0.8", min = 0, max = 1, below = true)
            double factor)
            implements SourceSpec {}

    /** Gaussian blobs, one a class. */
    record Blobs(
            @Key(doc = "Number of features; ignored where centers are given.", fallback = "2", min = 1)
            int features,

            @Key(doc = "Number of blobs, one class each; ignored where centers are given.", fallback = "3", min = 1)
            int classes,

            @Key(doc = "Centres, one list of coordinates a class; drawn from U(-10, 10) when absent.", fallback = "[]")
            List<List<Double>> centers,

            @Key(doc = "Standard deviation of each blob.", fallback = "1.0", min = 0, aliases = "std")
            double noise)
            implements SourceSpec {}

    /** A table of numbers in a text file. */
    record Csv(
            @Key(doc = "The file, relative to the recipe.") String path,

            @Key(
                    doc = "Whether the first row names the columns; found out from the file when absent.",
                    fallback = "auto")
            Header header,

            @Key(
                    doc = "The target column, by name or index from 0, or a list of them; the last when absent.",
                    fallback = "[]")
            List<String> label)
            implements SourceSpec {

        /** Whether a table's first row names its columns. */
        public enum Header {
            AUTO,
            TRUE,
            FALSE
        }
    }
}
