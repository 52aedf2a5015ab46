package io.evenkeel.recipe;

import io.evenkeel.dynamics.LearningRateSchedule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the learning rate changes over the run, as a factor of the optimizer's rate (and of every group's): a linear
 * warm-up, then one decay, or the product of several. Everything is counted in optimizer steps; decays count from the
 * end of the warm-up, and those that end do so with the run's last step.
 */
public record ScheduleSpec(
        @Key(doc = "Steps of linear warm-up.", fallback = "0", min = 0)
        int warmUp,

        @Key(doc = "Half a cosine from the full rate down, over what remains after the warm-up.") @Nullable
        Cosine cosine,

        @Key(doc = "A drop by a factor every so many steps.") @Nullable
        Step step,

        @Key(doc = "A drop by a factor at every step.") @Nullable
        Exponential exponential,

        @Key(doc = "Up and down between two shares of the full rate.") @Nullable
        Cyclic cyclic,

        @Key(doc = "Half a cosine down, again and again from the full rate.") @Nullable
        Restarts restarts,

        @Key(doc = "A power of what is left of the run.") @Nullable
        Polynomial polynomial,

        @Key(
                doc =
                        "Steps of a moving average over the whole schedule: the mean of the last so many, fewer at the start.",
                fallback = "1",
                min = 1)
        int smooth) {

    /** A warm-up and a cosine, or none. */
    public ScheduleSpec(int warmUp, @Nullable Cosine cosine) {
        this(warmUp, cosine, null, null, null, null, null, 1);
    }

    /** The schedule of a run of so many steps. A warm-up longer than the run just does not come to its end. */
    public LearningRateSchedule over(long totalSteps) {
        long decaySteps = Math.max(1, totalSteps - warmUp);
        List<LearningRateSchedule> parts = new ArrayList<>();
        if (cosine != null) {
            parts.add(LearningRateSchedule.cosine(decaySteps, cosine.to()));
        }
        if (step != null) {
            parts.add(LearningRateSchedule.step(step.every(), step.factor()));
        }
        if (exponential != null) {
            parts.add(LearningRateSchedule.exponential(exponential.factor()));
        }
        if (cyclic != null) {
            parts.add(LearningRateSchedule.cyclic(cyclic.low(), cyclic.high(), cyclic.period()));
        }
        if (restarts != null) {
            parts.add(LearningRateSchedule.restarts(restarts.period(), restarts.factor(), restarts.to()));
        }
        if (polynomial != null) {
            parts.add(LearningRateSchedule.polynomial(decaySteps, polynomial.power(), polynomial.to()));
        }
        LearningRateSchedule decay =
                parts.stream().reduce(LearningRateSchedule::times).orElseGet(LearningRateSchedule::constant);
        return LearningRateSchedule.warmUp(warmUp, decay).smooth(smooth);
    }

    /** Ends at {@code to} times the full rate. */
    public record Cosine(
            @Key(doc = "Where it ends, as a share of the full rate.", fallback = "0.0", main = true, min = 0)
            double to) {}

    /** A staircase. */
    public record Step(
            @Key(doc = "Steps between drops.", min = 1) int every,

            @Key(doc = "What a drop multiplies the rate by.", fallback = "0.1", min = 0, above = true)
            double factor) {}

    /** Above 1 the rate grows, as in a search for the largest that works. */
    public record Exponential(
            @Key(doc = "What every step multiplies the rate by.", main = true, min = 0, above = true)
            double factor) {}

    /** A triangle wave that starts low. */
    public record Cyclic(
            @Key(doc = "The least rate, as a share of the full one.", min = 0)
            double low,

            @Key(doc = "The largest rate, as a share of the full one.", min = 0)
            double high,

            @Key(doc = "Steps from low to low.", min = 2) int period) {

        public Cyclic {
            if (low > high) {
                throw new IllegalArgumentException("low (" + Bounds.number(low) + ") is above high ("
                        + Bounds.number(high) + "); the rate goes from low up to high and back");
            }
        }
    }

    /** Warm restarts. */
    public record Restarts(
            @Key(doc = "Steps up to the first restart.", main = true, min = 1)
            int period,

            @Key(doc = "How many times longer each period is than the one before.", fallback = "1.0", min = 1)
            double factor,

            @Key(doc = "Where each period heads, as a share of the full rate.", fallback = "0.0", min = 0)
            double to) {}

    /** Linear for a power of 1. */
    public record Polynomial(
            @Key(doc = "The power.", fallback = "1.0", main = true, min = 0, above = true)
            double power,

            @Key(doc = "Where it ends, as a share of the full rate.", fallback = "0.0", min = 0)
            double to) {}
}
