package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.StepObserver;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.instrument.Instrument.Cadence;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks each instrument when it is due and the budget affords it, and puts what a step's instruments measured into one
 * event.
 */
public final class InstrumentPanel implements StepObserver {

    private static final String BUDGET = "overhead.";

    private final Map<Cadence, List<Instrument>> instruments = new EnumMap<>(Cadence.class);
    private final List<Instrument> all;
    private final Map<Cadence, LookSchedule> schedules;
    private final Set<InnerTensor> inside;
    private final @Nullable Evaluation evaluation;
    private final OverheadBudget budget;
    private final Consumer<RunEvent> events;
    private final Set<Cadence> due = EnumSet.noneOf(Cadence.class);
    /** Due at a first step, which has to tell its time before anybody knows what can be afforded. */
    private final Set<Cadence> undecided = EnumSet.noneOf(Cadence.class);

    private Measurements current = new Measurements();

    /**
     * @param evaluation null where no samples are held back
     * @param schedules when each cadence is due; a cadence without one is never due
     * @param events takes one event for each step
     */
    public InstrumentPanel(
            List<Instrument> instruments,
            @Nullable Evaluation evaluation,
            Map<Cadence, LookSchedule> schedules,
            OverheadBudget budget,
            Consumer<RunEvent> events) {
        for (Cadence cadence : Cadence.values()) {
            List<Instrument> those = new ArrayList<>(
                    instruments.stream().filter(i -> i.cadence() == cadence).toList());
            if (cadence == Cadence.AT_EVALUATIONS && evaluation != null) {
                those.add(evaluation);
            }
            this.instruments.put(cadence, List.copyOf(those));
        }
        this.all = this.instruments.values().stream().flatMap(List::stream).toList();
        this.schedules = schedules.isEmpty() ? new EnumMap<>(Cadence.class) : new EnumMap<>(schedules);
        this.inside = instruments.stream()
                .flatMap(instrument -> instrument.inside().stream())
                .collect(Collectors.toUnmodifiableSet());
        this.evaluation = evaluation;
        this.budget = budget;
        this.events = events;
    }

    /** The schedules of a run that is watched. */
    public static Map<Cadence, LookSchedule> schedules(long totalSteps, long stepsPerEpoch) {
        return Map.of(
                Cadence.EVERY_STEP,
                LookSchedule.everyStep(totalSteps),
                Cadence.AT_LOOKS,
                LookSchedule.looks(totalSteps),
                Cadence.IN_PAIRS,
                LookSchedule.pairs(totalSteps),
                Cadence.AT_EVALUATIONS,
                LookSchedule.evaluations(totalSteps, stepsPerEpoch),
                Cadence.RARELY,
                LookSchedule.rarely(totalSteps),
                Cadence.SELDOM,
                LookSchedule.seldom(totalSteps),
                Cadence.ON_REQUEST,
                LookSchedule.onRequest(totalSteps));
    }

    /** What the instruments and the budget remember, by their names, for a run that goes on. */
    public Map<String, double[]> memory() {
        Map<String, double[]> memories = new LinkedHashMap<>();
        budget.memory().forEach((name, value) -> memories.put(BUDGET + name, new double[] {value}));
        all.forEach(instrument ->
                instrument.memory().forEach((name, values) -> memories.put(prefix(instrument) + name, values)));
        return memories;
    }

    /** Goes on from the {@link #memory()} of another panel; instruments that it had not begin anew. */
    public void remember(Map<String, double[]> memories) {
        Map<String, Double> times = new LinkedHashMap<>();
        named(BUDGET, memories).forEach((name, values) -> times.put(name, values[0]));
        budget.remember(times);
        all.forEach(instrument -> instrument.remember(named(prefix(instrument), memories)));
    }

    private static Map<String, double[]> named(String prefix, Map<String, double[]> memories) {
        Map<String, double[]> named = new LinkedHashMap<>();
        memories.forEach((name, values) -> {
            if (name.startsWith(prefix)) {
                named.put(name.substring(prefix.length()), values);
            }
        });
        return named;
    }

    private static String prefix(Instrument instrument) {
        return "instrument." + instrument.getClass().getName() + ":";
    }

    /** Whether held-back data are due at this step. */
    public boolean evaluatesAt(long step) {
        LookSchedule schedule = schedules.get(Cadence.AT_EVALUATIONS);
        return evaluation != null && schedule != null && schedule.includes(step);
    }

    /** Asked once, before the step's forward pass. */
    @Override
    public boolean looksAt(long step) {
        due.clear();
        undecided.clear();
        schedules.forEach((cadence, schedule) -> {
            if (schedule.includes(step)) {
                if (!budget.knows(cadence)) {
                    undecided.add(cadence);
                } else if (budget.affords(cadence, step, schedule.insists(step))) {
                    due.add(cadence);
                }
            }
        });
        boolean looks = due.contains(Cadence.AT_LOOKS);
        budget.stepBegins(looks);
        return looks;
    }

    @Override
    public boolean looksInside(long step, InnerTensor kind) {
        return inside.contains(kind);
    }

    @Override
    public boolean bendsAt(long step) {
        return due.stream()
                .flatMap(cadence -> instruments.getOrDefault(cadence, List.of()).stream())
                .anyMatch(Instrument::bends);
    }

    @Override
    public boolean holdsAt(long step) {
        return due.stream()
                .flatMap(cadence -> instruments.getOrDefault(cadence, List.of()).stream())
                .anyMatch(Instrument::holds);
    }

    @Override
    public void afterBackward(TrainingStep step) {
        afterBackward(step, new Measurements());
    }

    /** @param known what was measured before the step, of the same weights */
    public void afterBackward(TrainingStep step, Measurements known) {
        current = known;
        current.put(Quantities.LOSS_TRAINING, step.loss());
        current.put(Quantities.LEARNING_RATE, step.learningRate());
        all.forEach(instrument -> instrument.passing(step));
        decide(step.index());
        for (Cadence cadence : due) {
            budget.measuringBegins();
            instruments.getOrDefault(cadence, List.of()).forEach(i -> i.afterBackward(step, current));
            budget.measuringEnds(cadence);
        }
    }

    private void decide(long step) {
        if (undecided.isEmpty()) {
            return;
        }
        budget.firstStepTells();
        schedules.forEach((cadence, schedule) -> {
            if (undecided.contains(cadence) && budget.affords(cadence, step, schedule.insists(step))) {
                due.add(cadence);
            }
        });
    }

    /** The step's loss and gradient are the stream's last word, for whoever asks why the run ended. */
    @Override
    public void stopped(TrainingStep step) {
        current.put(Quantities.GRADIENT_NORM, step.gradientNorm());
        events.accept(new RunEvent.Measured(step.index(), current.values()));
    }

    @Override
    public void afterUpdate(TrainingStep step) {
        for (Cadence cadence : due) {
            budget.measuringBegins();
            instruments.getOrDefault(cadence, List.of()).forEach(i -> i.afterUpdate(step, current));
            budget.measuringEnds(cadence);
        }
        RunEvent.Measured event = new RunEvent.Measured(step.index(), current.values());
        if (due.isEmpty()) {
            // Recording and diagnosing the loss is the run's own: one without instruments does it too.
            events.accept(event);
        } else {
            budget.measuringBegins();
            events.accept(event);
            // What follows from an event, such as a diagnosis, is paid by what made the event worth it.
            budget.measuringEnds(due.contains(Cadence.AT_LOOKS) ? Cadence.AT_LOOKS : Cadence.EVERY_STEP);
        }
    }

    @Override
    public void stepEnds() {
        budget.stepEnds();
    }

    /** What an evaluation on held-back data would say now, outside the stream; empty where there are none. */
    public Map<QuantityKey, Double> evaluation(Network network) {
        Measurements now = new Measurements();
        if (evaluation != null) {
            evaluation.evaluate(network, now);
        }
        return now.values();
    }

    /** The last word on held-back data, after the last update, and on what watching cost. */
    public void finish(Network network, long steps) {
        Measurements last = new Measurements();
        if (evaluation != null) {
            budget.measuringBegins();
            evaluation.evaluate(network, last);
            budget.lastMeasuringEnds();
        }
        finish(last, steps);
    }

    /** The last word on what watching cost, besides what else there is to say after the last update. */
    public void finish(Measurements last, long steps) {
        if (!budget.isUnlimited() && steps > 0) {
            last.put(Quantities.OVERHEAD, budget.achieved());
        }
        if (!last.values().isEmpty()) {
            events.accept(new RunEvent.Measured(steps, last.values()));
        }
    }
}
