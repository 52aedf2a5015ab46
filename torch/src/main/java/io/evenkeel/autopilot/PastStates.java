package io.evenkeel.autopilot;

import io.evenkeel.torch.Checkpoint;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * States of a run from before, to go back to: the first, and of those that are offered the latest whose number is divisible by
 * one, two, four, and so on, so that their ages double. They are in memory, {@value #KEPT} at most.
 */
final class PastStates implements AutoCloseable {

    private static final int KEPT = 6;
    /** Losses this close, as a share, are about as good. */
    private static final double NEARLY = 0.1;

    /**
     * A state and the loss before it.
     *
     * @param level median of the last training losses before it; NaN where there were none
     */
    record Past(Checkpoint checkpoint, double level) {
        long step() {
            return checkpoint.step();
        }
    }

    private final @Nullable Past[] slots = new @Nullable Past[KEPT];

    /** @param number how many were offered before, counted by their place in the run */
    void offer(long number, Past state) {
        int slot = number == 0 ? KEPT - 1 : Math.min(KEPT - 2, Long.numberOfTrailingZeros(number));
        Past before = slots[slot];
        if (before != null) {
            before.checkpoint().close();
        }
        slots[slot] = state;
    }

    private Stream<Past> all() {
        return Stream.of(slots).flatMap(Stream::ofNullable);
    }

    /** The newest from no later than a step. */
    Optional<Past> upTo(long step) {
        return all().filter(past -> past.step() <= step).max((a, b) -> Long.compare(a.step(), b.step()));
    }

    /** The one with the least loss before it, the newest of those that are about as good. */
    Optional<Past> best() {
        double least =
                all().mapToDouble(Past::level).filter(Double::isFinite).min().orElse(Double.NaN);
        return all().filter(past -> Double.isNaN(least) || past.level() <= least + NEARLY * Math.abs(least))
                .max((a, b) -> Long.compare(a.step(), b.step()));
    }

    /** Drops what comes after a step that the run went back to. */
    void forgetAfter(long step) {
        for (int slot = 0; slot < slots.length; slot++) {
            Past past = slots[slot];
            if (past != null && past.step() > step) {
                past.checkpoint().close();
                slots[slot] = null;
            }
        }
    }

    @Override
    public void close() {
        all().forEach(past -> past.checkpoint().close());
    }
}
