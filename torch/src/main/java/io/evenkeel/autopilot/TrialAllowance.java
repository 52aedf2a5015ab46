package io.evenkeel.autopilot;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What trials may cost: steps that are taken on forks and the time that they take. */
final class TrialAllowance {

    private final long most;
    private final @Nullable Long nanos;
    private final LongSupplier clock;
    private long spent;
    private long spentNanos;
    private long began;

    /**
     * @param most steps
     * @param time null: as long as the steps take
     * @param clock nanoseconds
     */
    TrialAllowance(long most, @Nullable Duration time, LongSupplier clock) {
        this.most = most;
        this.nanos = time == null ? null : time.toNanos();
        this.clock = clock;
    }

    void begin() {
        began = clock.getAsLong();
    }

    void end() {
        spentNanos += clock.getAsLong() - began;
        began = 0;
    }

    void spend(long steps) {
        spent += steps;
    }

    long spent() {
        return spent;
    }

    /** Steps that may still be taken; none once the time is up. */
    long left() {
        long running = began == 0 ? 0 : clock.getAsLong() - began;
        return nanos != null && spentNanos + running >= nanos ? 0 : Math.max(0, most - spent);
    }
}
