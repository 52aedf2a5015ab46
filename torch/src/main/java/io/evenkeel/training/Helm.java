package io.evenkeel.training;

import io.evenkeel.run.Action;
import io.evenkeel.run.Finding;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.instrument.InstrumentPanel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a {@link Pilot} steers a run by, on the training thread. */
public final class Helm {

    private final Training training;
    private final InstrumentPanel panel;
    private final RunRecorder recorder;
    private final BooleanSupplier stop;
    private final Trainer.NonFinite nonFinite;
    private final Progress progress;
    private final boolean repeatable;

    Helm(
            Training training,
            InstrumentPanel panel,
            RunRecorder recorder,
            BooleanSupplier stop,
            Trainer.NonFinite nonFinite,
            Progress progress,
            boolean repeatable) {
        this.training = training;
        this.panel = panel;
        this.recorder = recorder;
        this.stop = stop;
        this.nonFinite = nonFinite;
        this.progress = progress;
        this.repeatable = repeatable;
    }

    /** Takes steps, and tells of them, to the run's end or until somebody asks it to stop. */
    public Trainer.Result train() {
        return train(() -> false);
    }

    /**
     * Likewise, until this says so between steps.
     *
     * @param here asked before each step, after whatever belongs to the run itself
     */
    public Trainer.Result train(BooleanSupplier here) {
        return training.parts().trainer().run(panel, () -> stop.getAsBoolean() || here.getAsBoolean(), nonFinite);
    }

    /** What the run is made of; steps that are taken with it elsewhere are not told of. */
    public Training.Parts parts() {
        return training.parts();
    }

    public Training training() {
        return training;
    }

    public RunHeader header() {
        return recorder.header();
    }

    /** What is wrong, as it stands. */
    public List<Finding> findings() {
        return recorder.findings();
    }

    /** What held-back data say of the network as it stands, out of turn and outside the stream; empty where there are none. */
    public Map<QuantityKey, Double> evaluate() {
        return panel.evaluation(training.parts().network());
    }

    /** Whether held-back data are due at the next step, whose weights are those of now. */
    public boolean evaluatesNext() {
        return panel.evaluatesAt(training.parts().trainer().step());
    }

    /** All that the run depends on, as it is; the caller's to close. */
    public Checkpoint checkpoint() {
        return training.checkpoint();
    }

    /** Goes back, or on, to a state of this run; what was told stays told. */
    public void rollBack(Checkpoint checkpoint) {
        training.rollBack(checkpoint);
    }

    /** Writes down what was done to the run. */
    public void acted(Action action) {
        recorder.acted(training.parts().trainer().step(), action);
    }

    /** What was done to it so far, before it was interrupted too. */
    public List<RunEvent.Acted> actions() {
        return recorder.actions();
    }

    /** The best state before the run was interrupted, where it was and one was saved; the caller's to close. */
    public Optional<SavedRun.Best> bestBefore() {
        SavedRun saved = training.saved();
        if (saved == null) {
            return Optional.empty();
        }
        try {
            return saved.best();
        } catch (IOException e) {
            progress.warning("the best state before the interruption cannot be read (" + e.getMessage()
                    + "); training goes on, and what is best from now on counts");
            return Optional.empty();
        }
    }

    /** Whether somebody wants the run to end. */
    public boolean stopRequested() {
        return recorder.failed() || progress.stopRequested();
    }

    /** Whether nothing may depend on a clock. */
    public boolean isRepeatable() {
        return repeatable;
    }
}
