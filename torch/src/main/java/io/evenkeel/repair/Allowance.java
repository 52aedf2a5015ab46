package io.evenkeel.repair;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The time that a repair may take, and whether somebody wants it to end. */
final class Allowance {

    private static final double SAFETY = 1.2;

    private final RepairListener listener;
    private final @Nullable Long nanos;
    private final LongSupplier clock;
    private final long start;
    private double nanosForOneRun;

    /** @param budget null: as long as it takes */
    Allowance(@Nullable Duration budget, LongSupplier clock, RepairListener listener) {
        this.nanos = budget == null ? null : budget.toNanos();
        this.clock = clock;
        this.listener = listener;
        this.start = clock.getAsLong();
    }

    /** Says that so much of one run has taken all the time so far. */
    void learn(double share) {
        nanosForOneRun = share > 0 ? (clock.getAsLong() - start) / share : 0;
    }

    boolean isInterrupted() {
        return listener.stopRequested();
    }

    boolean isSpent() {
        return nanos != null && clock.getAsLong() - start > nanos;
    }

    /** Whether nothing more may be begun. */
    boolean isOver() {
        return isInterrupted() || isSpent();
    }

    /** Whether the time left is just enough for so much of a run. */
    boolean mustFinish(double share) {
        return isOver() || (nanos != null && nanos - (clock.getAsLong() - start) < SAFETY * share * nanosForOneRun);
    }
}
