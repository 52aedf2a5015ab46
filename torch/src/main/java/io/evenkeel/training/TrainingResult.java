package io.evenkeel.training;

import io.evenkeel.run.Finding;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run.
 *
 * @param steps updates done
 * @param last the last value of each quantity of the run as a whole
 * @param targetMet whether the recipe's target was reached; null where it names none
 * @param findings causes before symptoms, the likeliest root first
 * @param unexamined kinds of fault that could not be looked for, and why
 * @param actions what was done about findings while training
 * @param failure why the run could not be recorded to its end, such as a full disk; null where it was
 */
public record TrainingResult(
        RunHeader header,
        RunStatus status,
        long steps,
        Map<QuantityKey, Double> last,
        @Nullable Boolean targetMet,
        List<Finding> findings,
        Map<String, String> unexamined,
        List<RunEvent.Acted> actions,
        @Nullable String failure) {

    public TrainingResult {
        last = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(last));
        findings = List.copyOf(findings);
        unexamined = Map.copyOf(unexamined);
        actions = List.copyOf(actions);
    }

    /** The same with another word on how it ended. */
    public TrainingResult withStatus(RunStatus other) {
        return new TrainingResult(header, other, steps, last, targetMet, findings, unexamined, actions, failure);
    }
}
