package io.evenkeel.torch.instrument;

import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.StepObserver;
import io.evenkeel.torch.TrainingStep;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks each instrument when it is due, and puts what a step's instruments measured into one event. */
public final class InstrumentPanel implements StepObserver {

    private final List<Instrument> instruments;
    private final Set<InnerTensor> inside;
    private final LookSchedule looks;
    private final @Nullable Evaluation evaluation;
    private final LookSchedule evaluations;
    private final Consumer<RunEvent> events;
    private Measurements current = new Measurements();

    /** @param evaluation null where no samples are held back */
    public InstrumentPanel(
            List<Instrument> instruments,
            @Nullable Evaluation evaluation,
            LookSchedule looks,
            LookSchedule evaluations,
            Consumer<RunEvent> events) {
        this.instruments = List.copyOf(instruments);
        this.evaluation = evaluation;
        this.inside = instruments.stream()
                .flatMap(instrument -> instrument.inside().stream())
                .collect(Collectors.toUnmodifiableSet());
        this.looks = looks;
        this.evaluations = evaluations;
        this.events = events;
    }

    @Override
    public boolean looksAt(long step) {
        return looks.includes(step);
    }

    @Override
    public boolean looksInside(long step, InnerTensor kind) {
        return inside.contains(kind);
    }

    @Override
    public void afterBackward(TrainingStep step) {
        current = new Measurements();
        for (Instrument instrument : instruments) {
            if (isDue(instrument, step.index())) {
                instrument.afterBackward(step, current);
            }
        }
        if (evaluation != null && isDue(evaluation, step.index())) {
            evaluation.afterBackward(step, current);
        }
    }

    @Override
    public void afterUpdate(TrainingStep step) {
        for (Instrument instrument : instruments) {
            if (isDue(instrument, step.index())) {
                instrument.afterUpdate(step, current);
            }
        }
        if (!current.values().isEmpty()) {
            events.accept(new RunEvent.Measured(step.index(), current.values()));
        }
    }

    /** The last word on held-back data, after the last update. */
    public void finish(Network network, long steps) {
        if (evaluation != null) {
            Measurements last = new Measurements();
            evaluation.evaluate(network, last);
            events.accept(new RunEvent.Measured(steps, last.values()));
        }
    }

    private boolean isDue(Instrument instrument, long step) {
        return switch (instrument.cadence()) {
            case EVERY_STEP -> true;
            case AT_LOOKS -> looks.includes(step);
            case AT_EVALUATIONS -> evaluations.includes(step);
        };
    }
}
