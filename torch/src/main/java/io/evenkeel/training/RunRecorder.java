package io.evenkeel.training;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.NonFinite;
import io.evenkeel.diagnosis.Rules;
import io.evenkeel.recipe.TargetSpec;
import io.evenkeel.run.Action;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.run.RunStatus;
import io.evenkeel.torch.Trainer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
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
    private final List<RunEvent.Acted> actions = new ArrayList<>();
    private @Nullable UncheckedIOException failure;
    private boolean replaying;
    private long events;

    RunRecorder(RunHeader header, TargetSpec target, List<RunSink> sinks, Progress progress, Set<FindingKind> ignored) {
        this(header, target, sinks, progress, ignored, List.of(), 0);
    }

    /**
     * A run that goes on: what it had measured leads to the same findings again, of which sinks know already.
     *
     * @param past the stream before
     * @param pastEvents how many events the sinks hold of it
     */
    RunRecorder(
            RunHeader header,
            TargetSpec target,
            List<RunSink> sinks,
            Progress progress,
            Set<FindingKind> ignored,
            List<RunEvent> past,
            long pastEvents) {
        this.header = header;
        this.target = target;
        this.sinks = new ArrayList<>(sinks);
        this.progress = progress;
        this.diagnosis = new Diagnosis(Rules.all(), ignored, this::found);
        for (RunSink sink : this.sinks) {
            sink.header(header);
        }
        this.replaying = pastEvents > 0;
        diagnosis.header(header);
        for (RunEvent event : past) {
            if (event instanceof RunEvent.Measured measured) {
                remember(measured);
                diagnosis.event(event);
            } else if (event instanceof RunEvent.Acted acted) {
                actions.add(acted);
            }
        }
        this.replaying = false;
        this.events = pastEvents;
    }

    /** Events in the stream so far. */
    long events() {
        return events;
    }

    void sync() {
        toEachSink(RunSink::sync);
    }

    private void remember(RunEvent.Measured measured) {
        measured.quantities().forEach((key, value) -> {
            if (!key.hasPlace() || target.names(key.toString())) {
                last.put(key, value);
            }
        });
    }

    /** The event goes to the sinks before the diagnosis, so that a stream never tells a finding before its evidence. */
    void measured(RunEvent event) {
        send(event);
        if (event instanceof RunEvent.Measured measured) {
            remember(measured);
            Double loss = measured.quantities().get(QuantityKey.of(Quantities.LOSS_TRAINING));
            if (loss != null) {
                progress.step(measured.step() + 1, header.plannedSteps(), loss);
            }
        }
        diagnosis.event(event);
    }

    /** Something was done about a finding. */
    void acted(long step, Action action) {
        RunEvent.Acted event = new RunEvent.Acted(step, action);
        send(event);
        actions.add(event);
        diagnosis.event(event);
        progress.acted(step, action);
    }

    List<RunEvent.Acted> actions() {
        return List.copyOf(actions);
    }

    RunHeader header() {
        return header;
    }

    private void found(RunEvent.Found event) {
        if (replaying) {
            return;
        }
        send(event);
        progress.found(event.finding());
    }

    /** A sink that fails gets nothing more, and ends the run: hours of training without a record help nobody. */
    private void send(RunEvent event) {
        if (toEachSink(sink -> sink.event(event))) {
            events++;
        }
    }

    private boolean toEachSink(Consumer<RunSink> what) {
        return !sinks.removeIf(sink -> {
            try {
                what.accept(sink);
                return false;
            } catch (UncheckedIOException e) {
                failure = e;
                progress.warning(String.valueOf(e.getMessage()));
                return true;
            }
        });
    }

    /** As they stand. */
    List<Finding> findings() {
        return diagnosis.findings();
    }

    /** Whether the run can no longer be recorded, such as on a full disk. */
    boolean failed() {
        return failure != null;
    }

    TrainingResult finish(Trainer.Result result) {
        if (result.end() == Trainer.End.COMPLETED) {
            diagnosis.conclude();
        } else {
            diagnosis.examine();
        }
        List<Finding> findings = diagnosis.findings();
        RunStatus status = status(result.end(), findings);
        String reason =
                switch (result.end()) {
                    case COMPLETED -> "all steps done";
                    case STOPPED -> failed() ? "it could not be recorded" : "stopped on request";
                    case NON_FINITE -> "a loss, a gradient or the weights are not finite";
                };
        send(new RunEvent.Ended(result.steps(), status, reason));
        return result(status, result.steps(), findings, last);
    }

    /** What came of the run so far; it goes on. */
    TrainingResult soFar(long steps, Map<QuantityKey, Double> lately) {
        Map<QuantityKey, Double> now = new TreeMap<>(last);
        now.putAll(lately);
        List<Finding> findings = diagnosis.findings();
        return result(status(Trainer.End.STOPPED, findings), steps, findings, now);
    }

    private TrainingResult result(RunStatus status, long steps, List<Finding> findings, Map<QuantityKey, Double> last) {
        UncheckedIOException unrecorded = failure;
        return new TrainingResult(
                header,
                unrecorded == null ? status : RunStatus.INTERRUPTED,
                steps,
                last,
                targetMet(last),
                findings,
                unexamined(),
                actions,
                unrecorded == null ? null : unrecorded.getMessage());
    }

    private Map<String, String> unexamined() {
        Map<String, String> reasons = new TreeMap<>();
        diagnosis.unexamined().forEach(rule -> reasons.put(rule.kind().id(), rule.reason()));
        return reasons;
    }

    /**
     * A warning alone makes no run diverged, as it makes none unhealthy: status and exit code say the same. Nor does a
     * held-back loss that is not finite, where training is.
     */
    static RunStatus status(Trainer.End end, List<Finding> findings) {
        if (end == Trainer.End.STOPPED) {
            return RunStatus.INTERRUPTED;
        }
        boolean left = findings.stream()
                .anyMatch(f ->
                        f.blocks() && BROKEN.contains(f.kind()) && !f.place().equals(NonFinite.HELD_BACK));
        if (end == Trainer.End.NON_FINITE || left) {
            return RunStatus.DIVERGED;
        }
        return findings.stream().anyMatch(Finding::blocks) ? RunStatus.UNHEALTHY : RunStatus.HEALTHY;
    }

    private @Nullable Boolean targetMet(Map<QuantityKey, Double> last) {
        List<TargetSpec.Condition> conditions = target.conditions();
        if (conditions.isEmpty()) {
            return null;
        }
        return conditions.stream().allMatch(condition -> {
            Double value = last.get(QuantityKey.parse(condition.quantity()));
            return value != null && condition.holds(value);
        });
    }
}
