package io.evenkeel.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay found.
 *
 * @param run the run's identity
 * @param state the file that it began from
 * @param fromStep updates done there
 * @param stoppedAt the step at which the run met a value that is not finite
 * @param dataChanged whether the data are other ones than the run was trained on
 * @param notes what else the reader should know, such as a state that is damaged, in sentences
 * @param steps those that were taken again
 * @param jump the first step whose gradient was far larger than all before it; null where there was none
 * @param first null where every value was finite this time
 */
public record ReplayResult(
        String run,
        String state,
        long fromStep,
        long stoppedAt,
        boolean dataChanged,
        List<String> notes,
        List<ReplayedStep> steps,
        @Nullable Jump jump,
        @Nullable FirstNonFinite first) {

    /**
     * A step at which the gradient grew all at once.
     *
     * @param before the largest norm at the steps before it
     * @param sample whose features are far larger than the others' in the batch; null where there is none
     */
    public record Jump(
            long step,
            double gradientNorm,
            double before,
            @Nullable ReplayedSample sample) {}

    public ReplayResult {
        notes = List.copyOf(notes);
        steps = List.copyOf(steps);
    }

    /** The first step whose loss was not the recorded one to the last bit; null where all were. */
    public @Nullable Long firstDifferent() {
        return steps.stream()
                .filter(step -> !step.isSame())
                .map(ReplayedStep::step)
                .findFirst()
                .orElse(null);
    }

    /** Whether the run's steps came again to the last bit, up to where it stopped. */
    public boolean isReproduced() {
        return firstDifferent() == null && first != null && first.step() <= stoppedAt;
    }
}
