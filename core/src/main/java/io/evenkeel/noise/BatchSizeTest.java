package io.evenkeel.noise;

import io.evenkeel.spectral.Estimate;

/**
 * Whether a batch is large enough for its mean gradient ḡ to be followed.
 *
 * @param kind what is compared
 * @param ratio the left side over ‖ḡ‖², for this batch: its square root is compared with {@code limit}
 * @param limit θ or ν
 * @param neededBatch the smallest batch size that would pass with the same variance; infinite without a gradient
 */
public record BatchSizeTest(Kind kind, Estimate ratio, double limit, double neededBatch) {

    /** What is compared; with n samples, variances with 1/(n − 1). */
    public enum Kind {
        /** tr Σ/n ≤ θ²‖ḡ‖² (Byrd et al. 2012). */
        NORM,
        /** Var(⟨g_i, ḡ⟩)/n ≤ θ²‖ḡ‖⁴: most batches' gradients are descent directions (Bollapragada et al. 2018). */
        INNER_PRODUCT,
        /** E‖g_i − (⟨g_i, ḡ⟩/‖ḡ‖²) ḡ‖²/n ≤ ν²‖ḡ‖²: and none is nearly orthogonal to ḡ (the same). */
        ORTHOGONALITY
    }

    public boolean passes() {
        return ratio.value() <= limit * limit;
    }
}
