package io.evenkeel.training;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Rules;
import io.evenkeel.recipe.TargetSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.run.RunStatus;
import io.evenkeel.torch.Trainer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Carries one run's events to the diagnosis and to the sinks, in one order, and says what came of it. */
final class RunRecorder {

    /** With one of these left, there is nothing to train any more. */
    private static final Set<FindingKind> BROKEN = Set.of(FindingKind.NON_FINITE, FindingKind.DIVERGENCE);

    private final RunHeader header;
    private final TargetSpec target;
    private final List<RunSink> sinks;
    private final Progress progress;
    private final Diagnosis diagnosis;
    private final Map<QuantityKey, Double> last = new TreeMap<>();

    RunRecorder(RunHeader header, TargetSpec target, List<RunSink> sinks, Progress progress, Set<FindingKind> ignored) {
        this.header = header;
        this.target = target;
        this.sinks = List.copyOf(sinks);
        this.progress = progress;
        this.diagnosis = new Diagnosis(Rules.all(), ignored, this::found);
        for (RunSink sink : this.sinks) {
            sink.header(header);
        }
        diagnosis.header(header);
    }

    /** The event goes to the sinks before the diagnosis, so that a stream never tells a finding before its evidence. */
    void measured(RunEvent event) {
        send(event);
        if (event instanceof RunEvent.Measured measured) {
            measured.quantities().forEach((key, value) -> {
                if (!key.hasPlace()) {
                    last.put(key, value);
                }
            });
            Double loss = measured.quantities().get(QuantityKey.of(Quantities.LOSS_TRAINING));
            if (loss != null) {
                progress.step(measured.step() + 1, header.plannedSteps(), loss);
            }
        }
        diagnosis.event(event);
    }

    private void found(RunEvent.Found event) {
        send(event);
        progress.found(event.finding());
    }

    private void send(RunEvent event) {
        for (RunSink sink : sinks) {
            sink.event(event);
        }
    }

    TrainingResult finish(Trainer.Result result) {
        diagnosis.examine();
        List<Finding> findings = diagnosis.findings();
        RunStatus status = status(result.end(), findings);
        String reason =
                switch (result.end()) {
                    case COMPLETED -> "all steps done";
                    case STOPPED -> "stopped on request";
                    case NON_FINITE -> "the weights are no longer finite";
                };
        send(new RunEvent.Ended(result.steps(), status, reason));
        return new TrainingResult(header, status, result.steps(), last, targetMet(), findings, unexamined(), List.of());
    }

    private Map<String, String> unexamined() {
        Map<String, String> reasons = new TreeMap<>();
        diagnosis.unexamined().forEach(rule -> reasons.put(rule.kind().id(), rule.reason()));
        return reasons;
    }

    /** A warning alone makes no run diverged, as it makes none unhealthy: status and exit code say the same. */
    static RunStatus status(Trainer.End end, List<Finding> findings) {
        if (end == Trainer.End.STOPPED) {
            return RunStatus.INTERRUPTED;
        }
        boolean left = findings.stream().anyMatch(f -> f.blocks() && BROKEN.contains(f.kind()));
        if (end == Trainer.End.NON_FINITE || left) {
            return RunStatus.DIVERGED;
        }
        return findings.stream().anyMatch(Finding::blocks) ? RunStatus.UNHEALTHY : RunStatus.HEALTHY;
    }

    private @Nullable Boolean targetMet() {
        List<TargetSpec.Condition> conditions = target.conditions();
        if (conditions.isEmpty()) {
            return null;
        }
        return conditions.stream().allMatch(condition -> {
            Double value = last.get(QuantityKey.of(condition.quantity()));
            return value != null && condition.holds(value);
        });
    }
}
