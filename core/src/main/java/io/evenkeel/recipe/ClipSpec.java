package io.evenkeel.recipe;

/** Gradient clipping. */
public sealed interface ClipSpec permits ClipSpec.Norm {

    /** g ← g · min(1, C/‖g‖), over all parameters together. */
    record Norm(
            @Key(doc = "The largest norm C.", main = true, min = 0, above = true)
            double norm) implements ClipSpec {}
}
