package io.evenkeel.recipe;

/** How batches are drawn. */
public record BatchingSpec(
        @Key(doc = "Leave out a last batch that is smaller than the others.", fallback = "false")
        boolean dropLast,

        @Key(doc = "Draw a new order every epoch.", fallback = "true")
        boolean shuffle,

        @Key(doc = "One batch of all training data, whatever batch says.", fallback = "false")
        boolean full) {}
