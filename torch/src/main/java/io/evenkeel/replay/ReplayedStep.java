package io.evenkeel.replay;

import org.jspecify.annotations.Nullable;

/**
 * One step, taken again.
 *
 * @param recorded the loss that the run had; null where the recording does not tell
 * @param gradientNorm ‖g‖₂ over all parameters, before clipping
 * @param largestWeight the largest |weight| before the update
 */
public record ReplayedStep(
        long step, double loss, @Nullable Double recorded, double gradientNorm, double largestWeight) {

    /** Whether the loss is the recorded one to the last bit; true where none is known. */
    public boolean isSame() {
        return recorded == null || Double.doubleToLongBits(recorded) == Double.doubleToLongBits(loss);
    }
}
