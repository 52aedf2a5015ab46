package io.evenkeel.training;

import io.evenkeel.torch.instrument.OverheadBudget;

/**
 * How closely a run is watched.
 *
 * @param share of training's own time that watching may take; 0: only loss and learning rate are recorded; infinite:
 *     everything that is due is measured, and the stream does not depend on any clock
 */
public record Watching(double share) {

    /** Everything that is due, so that the same recipe and seed give the same stream. */
    public static final Watching EVERYTHING = new Watching(Double.POSITIVE_INFINITY);

    /** Loss and learning rate alone. */
    public static final Watching NOTHING = new Watching(0);

    public Watching {
        if (!(share >= 0)) {
            throw new IllegalArgumentException("found a share of " + share + "; expected 0 or more");
        }
    }

    boolean instruments() {
        return share > 0;
    }

    /** Whether the stream must not depend on any clock. */
    boolean isRepeatable() {
        return Double.isInfinite(share);
    }

    OverheadBudget budget() {
        return new OverheadBudget(share, System::nanoTime);
    }
}
