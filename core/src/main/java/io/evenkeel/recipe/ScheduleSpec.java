package io.evenkeel.recipe;

import org.jspecify.annotations.Nullable;

/** How the learning rate changes over the run: a linear warm-up, then a decay, or none. */
public record ScheduleSpec(
        @Key(doc = "Steps of linear warm-up.", fallback = "0", min = 0)
        int warmUp,

        @Key(doc = "Half a cosine from the full rate down, over what remains after the warm-up.") @Nullable
        Cosine cosine) {

    /** Ends at {@code to} times the full rate. */
    public record Cosine(
            @Key(doc = "Where it ends, as a share of the full rate.", fallback = "0.0", main = true, min = 0)
            double to) {}
}
