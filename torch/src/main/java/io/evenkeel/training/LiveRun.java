package io.evenkeel.training;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.instrument.InstrumentPanel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A run that goes on, or has ended: what is told of it, what watches it, and the state from which one can go on. */
final class LiveRun {

    private final LoadedRecipe recipe;
    private final RunParts parts;
    private final RunRecorder recorder;
    private final Watching watching;
    private final InstrumentPanel panel;
    private final List<Consumer<RunEvent.Measured>> listeners = new ArrayList<>();
    private @Nullable Long eventsBeforeTheLastStep;

    LiveRun(LoadedRecipe recipe, RunParts parts, RunRecorder recorder, Watching watching) {
        this.recipe = recipe;
        this.parts = parts;
        this.recorder = recorder;
        this.watching = watching;
        this.panel = parts.panel(watching, this::measured);
    }

    private void measured(RunEvent event) {
        recorder.measured(event);
        if (event instanceof RunEvent.Measured measured) {
            listeners.forEach(listener -> listener.accept(measured));
        }
    }

    /** Tells this one too, after those before, what was measured. */
    void tell(Consumer<RunEvent.Measured> listener) {
        listeners.add(listener);
    }

    RunRecorder recorder() {
        return recorder;
    }

    InstrumentPanel panel() {
        return panel;
    }

    /** Whoever goes on from here takes the last step again, which told of itself and changed nothing. */
    void lastStepIsToBeTakenAgain(long eventsBefore) {
        eventsBeforeTheLastStep = eventsBefore;
    }

    Checkpoint checkpoint() {
        Long cut = eventsBeforeTheLastStep;
        CheckpointFacts facts = new CheckpointFacts(
                recorder.header().run(),
                recipe.text(),
                recipe.overrides(),
                cut == null ? recorder.events() : cut,
                LibTorch.threads(),
                watching,
                null);
        return parts.trainer().checkpoint().with(panel.memory(), facts.texts());
    }

    FlightRecorder flightRecorder(Path folder, Progress progress) {
        return new FlightRecorder(
                folder,
                recipe.path(),
                this::checkpoint,
                parts.trainer(),
                parts.samples(),
                watching.isRepeatable() ? () -> 0L : System::nanoTime,
                progress::warning);
    }

    /**
     * @param folder null: nothing is kept
     * @param best how good the best state was that an earlier part of the run kept; null: none
     */
    CheckpointKeeper keeper(
            Progress progress, @Nullable Path folder, CheckpointCadence cadence, CheckpointFacts.@Nullable Best best) {
        return new CheckpointKeeper(
                folder == null ? Path.of("") : folder,
                folder == null ? CheckpointCadence.OFF : cadence,
                new CheckpointKeeper.State() {
                    @Override
                    public long step() {
                        return parts.trainer().step();
                    }

                    @Override
                    public Checkpoint take() {
                        return checkpoint();
                    }

                    @Override
                    public boolean evaluatesNext() {
                        return panel.evaluatesAt(step());
                    }

                    @Override
                    public void sync() {
                        recorder.sync();
                    }
                },
                recipe.recipe().target(),
                best,
                System::nanoTime,
                progress::warning);
    }
}
