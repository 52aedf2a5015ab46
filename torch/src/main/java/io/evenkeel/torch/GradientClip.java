package io.evenkeel.torch;

import io.evenkeel.recipe.ClipSpec;
import org.jspecify.annotations.Nullable;

/** Clipping by the global norm: g ← g · min(1, C/‖g‖) (Pascanu et al. 2013). */
final class GradientClip {

    private final @Nullable ClipSpec spec;

    GradientClip(@Nullable ClipSpec spec) {
        this.spec = spec;
    }

    boolean isOn() {
        return spec != null;
    }

    /**
     * The factor for a gradient of this norm. A norm that is not finite has no direction to keep: the gradient is left
     * as it is, so that the fault shows.
     */
    double factor(double norm) {
        if (spec instanceof ClipSpec.Norm clip && norm > clip.norm() && norm < Double.POSITIVE_INFINITY) {
            return clip.norm() / norm;
        }
        return 1.0;
    }
}
