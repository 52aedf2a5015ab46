package io.evenkeel.recipe;

import java.util.Set;

/** Gradient clipping. */
public sealed interface ClipSpec
        permits ClipSpec.Norm, ClipSpec.Value, ClipSpec.PerLayer, ClipSpec.Adaptive, ClipSpec.Auto, ClipSpec.ByTime {

    /** What the ways of clipping are called in recipes. */
    static Set<String> names() {
        return Language.CLIP.names();
    }

    /** g ← g · min(1, C/‖g‖), over all parameters together (Pascanu et al. 2013). */
    record Norm(
            @Key(doc = "The largest norm C.", main = true, min = 0, above = true)
            double norm) implements ClipSpec {}

    /** Every entry of the gradient to −C … C. */
    record Value(
            @Key(doc = "The largest entry C.", main = true, min = 0, above = true)
            double value) implements ClipSpec {}

    /** As by norm, but for each layer by itself: all parameters whose names agree up to the last dot. */
    record PerLayer(
            @Key(doc = "The largest norm C of one layer's gradient.", main = true, min = 0, above = true)
            double norm) implements ClipSpec {}

    /**
     * Adaptive clipping (Brock et al. 2021): the gradient of each unit's weights to λ times the norm of those weights,
     * which counts as {@code floor} at least. A parameter without rows is one unit; the last layer is left alone, as the
     * authors do.
     */
    record Adaptive(
            @Key(doc = "The largest ratio λ of gradient to weight.", main = true, min = 0, above = true)
            double ratio,

            @Key(doc = "The least norm a unit's weights count as.", fallback = "1e-3", min = 0)
            double floor)
            implements ClipSpec {}

    /**
     * By norm, to a quantile of all the gradient norms so far, this step's among them (AutoClip, Seetharaman et al.
     * 2020): 0.1 clips all but the smallest tenth.
     */
    record Auto(
            @Key(doc = "Which quantile, as a share.", main = true, min = 0, above = true, max = 1)
            double quantile) implements ClipSpec {}

    /** By the step of a diffusion process; no other task has such steps. */
    record ByTime(@Key(doc = "Whether to.", main = true) boolean on) implements ClipSpec {}
}
