package io.evenkeel.training;

import io.evenkeel.recipe.TargetSpec;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.CheckpointFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Saves a run's state in its folder: the last, and the one with the best evaluation. What turns out to be the best is
 * known only when the step that it is evaluated in has begun, so a copy is taken before; it is written together with the
 * last. Saving by time takes at most 2 % of training's.
 *
 * <p>A checkpoint that cannot be written leaves the ones before as they are, and training goes on; so does one whose
 * weights are not finite, with which nobody could go on.
 */
final class CheckpointKeeper implements AutoCloseable {

    /** Time between two savings is at least so many times what one takes. */
    private static final long RARER_THAN_LONG = 50;

    /** No file's name: whether that was told. */
    private static final String NOT_FINITE = "";

    /** Where a run's state comes from, between steps. */
    interface State {
        long step();

        /** All of it, with the run's facts apart from the best. */
        Checkpoint take();

        boolean evaluatesNext();

        /** Makes the journal last, without which a checkpoint is worth little. */
        void sync();
    }

    private final Path folder;
    private final CheckpointCadence cadence;
    private final State state;
    private final Monitored monitored;
    private final LongSupplier clock;
    private final Consumer<String> warnings;
    private final Set<String> failing = new HashSet<>();
    private CheckpointFacts.@Nullable Best best;
    private @Nullable Checkpoint candidate;
    private @Nullable Checkpoint unsavedBest;
    private long savedAt;
    private long took;
    private long savedStep = -1;

    /**
     * @param target decides what the best is: its first quantity on held-back data, else the loss there
     * @param clock nanoseconds, such as {@code System::nanoTime}
     */
    CheckpointKeeper(
            Path folder,
            CheckpointCadence cadence,
            State state,
            TargetSpec target,
            CheckpointFacts.@Nullable Best best,
            LongSupplier clock,
            Consumer<String> warnings) {
        this.folder = folder;
        this.cadence = cadence;
        this.state = state;
        this.monitored = Monitored.of(target);
        this.best = best != null && best.quantity().equals(monitored.quantity().name()) ? best : null;
        this.clock = clock;
        this.warnings = warnings;
        this.savedAt = clock.getAsLong();
    }

    /** Called before each step. */
    void betweenSteps() {
        if (cadence.isOff()) {
            return;
        }
        if (state.step() > savedStep && due()) {
            try (Checkpoint last = state.take()) {
                save(last);
            }
        }
        if (state.evaluatesNext()) {
            replaceCandidate(state.take());
        }
    }

    private boolean due() {
        if (cadence.steps() > 0) {
            return state.step() > 0 && state.step() % cadence.steps() == 0;
        }
        long wait = Math.max(cadence.time().toNanos(), RARER_THAN_LONG * took);
        return !cadence.time().isZero() && clock.getAsLong() - savedAt >= wait;
    }

    /** What was measured may be the best evaluation so far, of the state that was taken before. */
    void measured(RunEvent.Measured event) {
        Double value = event.quantities().get(monitored.quantity());
        Checkpoint evaluated = candidate;
        if (value == null || evaluated == null || Double.isNaN(value)) {
            return;
        }
        CheckpointFacts.Best before = best;
        if (before == null || monitored.isBetter(value, before.value())) {
            best = new CheckpointFacts.Best(monitored.quantity().name(), value, event.step());
            if (unsavedBest != null) {
                unsavedBest.close();
            }
            unsavedBest = evaluated;
            candidate = null;
        }
    }

    /**
     * Saves the state that training ended with.
     *
     * @param evaluate the last evaluation, which may make it the best
     */
    void end(Runnable evaluate) {
        if (cadence.isOff()) {
            evaluate.run();
            return;
        }
        try (Checkpoint last = state.take()) {
            replaceCandidate(state.take());
            evaluate.run();
            save(last);
        }
    }

    private void save(Checkpoint last) {
        long began = clock.getAsLong();
        state.sync();
        Checkpoint unsaved = unsavedBest;
        if (unsaved != null && write(SavedRun.BEST, unsaved)) {
            unsaved.close();
            unsavedBest = null;
        }
        if (write(SavedRun.LAST, last)) {
            savedStep = last.step();
        }
        savedAt = clock.getAsLong();
        took = savedAt - began;
    }

    private boolean write(String name, Checkpoint checkpoint) {
        Optional<String> notFinite = checkpoint.firstNotFinite();
        if (notFinite.isPresent()) {
            if (failing.add(NOT_FINITE)) {
                warnings.accept("the state at step " + checkpoint.step() + " was not saved, for " + notFinite.get()
                        + " is not finite in it and nobody could train on from there; what was saved before is kept");
            }
            return false;
        }
        Path file = folder.resolve(name);
        try {
            CheckpointFile.write(file, best == null ? checkpoint : checkpoint.with(Map.of(), best.texts()));
            failing.remove(name);
            return true;
        } catch (IOException e) {
            if (failing.add(name)) {
                warnings.accept("the state at step " + checkpoint.step() + " could not be saved in " + file + " ("
                        + e.getMessage()
                        + "); what was saved before is kept, training goes on, and saving is tried again");
            }
            return false;
        }
    }

    private void replaceCandidate(Checkpoint fresh) {
        if (candidate != null) {
            candidate.close();
        }
        candidate = fresh;
    }

    @Override
    public void close() {
        if (candidate != null) {
            candidate.close();
        }
        if (unsavedBest != null) {
            unsavedBest.close();
        }
    }
}
