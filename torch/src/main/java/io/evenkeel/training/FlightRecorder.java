package io.evenkeel.training;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.CheckpointException;
import io.evenkeel.torch.CheckpointFile;
import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a run's last steps, so that they can be taken again once something is no longer finite ({@code evenkeel
 * replay}): two states, taken every {@value #EVERY} steps or so, and the loss of each step since the older. They stay in
 * memory until they are needed; then they are written into the run's folder as a {@link Recording}.
 *
 * <p>Cost: a copy of weights and optimizer state so rarely that it takes at most 0.5 % of the time, though at least every
 * {@value #SELDOM} steps, and the memory of two. On disk, only of a run that went wrong: two checkpoints, the losses of at
 * most twice {@value #SELDOM} steps, and {@value #KEPT_BATCHES} batches of up to {@value #MOST_SAMPLES} numbers each.
 */
final class FlightRecorder implements AutoCloseable {

    /** Steps between two states at least. */
    private static final int EVERY = 100;

    /** Steps between two states at most, whatever they cost. */
    private static final int SELDOM = 5000;

    /** Time between two states is at least so many times what taking one takes. */
    private static final long RARER_THAN_LONG = 200;

    /** The last batches whose samples are written down. */
    private static final int KEPT_BATCHES = 20;

    private static final int MOST_SAMPLES = 1024;

    private final Path folder;
    private final Path recipe;
    private final Supplier<Checkpoint> state;
    private final Trainer trainer;
    private final TensorData data;
    private final LongSupplier clock;
    private final Consumer<String> warnings;
    private long takenAt;
    private long took;
    private final Deque<Checkpoint> states = new ArrayDeque<>();
    private final Deque<Recording.Step> steps = new ArrayDeque<>();
    private @Nullable Long brokenAt;
    private boolean written;

    /**
     * @param folder the run's
     * @param recipe the recipe's file, against which its paths are resolved
     * @param state takes a copy of all that the run depends on
     * @param clock nanoseconds; one that stands still has states taken every {@value #EVERY} steps
     */
    FlightRecorder(
            Path folder,
            Path recipe,
            Supplier<Checkpoint> state,
            Trainer trainer,
            TensorData data,
            LongSupplier clock,
            Consumer<String> warnings) {
        this.folder = folder;
        this.recipe = recipe;
        this.state = state;
        this.trainer = trainer;
        this.data = data;
        this.clock = clock;
        this.warnings = warnings;
    }

    /** Called before each step. */
    void betweenSteps() {
        if (brokenAt != null) {
            write();
            return;
        }
        long step = trainer.step();
        Checkpoint newest = states.peekLast();
        if (newest != null && step >= newest.step() && !isDue(step - newest.step())) {
            return;
        }
        long began = clock.getAsLong();
        Checkpoint taken = state.get();
        if (!taken.isFinite()) {
            taken.close();
            return;
        }
        // A run that was rolled back takes its steps anew.
        while (newest != null && newest.step() >= step) {
            states.removeLast().close();
            newest = states.peekLast();
        }
        steps.removeIf(told -> told.step() >= step);
        states.addLast(taken);
        if (states.size() > 2) {
            states.removeFirst().close();
        }
        long first = states.getFirst().step();
        steps.removeIf(told -> told.step() < first);
        takenAt = clock.getAsLong();
        took = takenAt - began;
    }

    private boolean isDue(long since) {
        return since >= EVERY && (since >= SELDOM || clock.getAsLong() - takenAt >= RARER_THAN_LONG * took);
    }

    void measured(RunEvent.Measured event) {
        Double loss = event.quantities().get(QuantityKey.of(Quantities.LOSS_TRAINING));
        if (loss == null || brokenAt != null) {
            return;
        }
        steps.addLast(new Recording.Step(event.step(), loss));
        if (!Double.isFinite(loss)) {
            brokenAt = event.step();
        }
    }

    /** The run ends here, for something is not finite. */
    void broken() {
        if (brokenAt == null) {
            brokenAt = trainer.step();
        }
        write();
    }

    private void write() {
        Long at = brokenAt;
        if (written || at == null) {
            return;
        }
        written = true;
        Path into = folder.resolve(Recording.FOLDER);
        try {
            if (isKnownFromFurtherBack(at)) {
                return;
            }
            Files.createDirectories(into);
            Files.deleteIfExists(into.resolve(Recording.STEPS));
            Iterator<Checkpoint> newestFirst = states.descendingIterator();
            for (String name : List.of(Recording.NEWER, Recording.OLDER)) {
                if (newestFirst.hasNext()) {
                    CheckpointFile.write(into.resolve(name), newestFirst.next());
                } else {
                    Files.deleteIfExists(into.resolve(name));
                }
            }
            new Recording(
                            into,
                            recipe.toAbsolutePath().toString(),
                            at,
                            LibTorch.threads(),
                            LibTorch.blasThreads(),
                            data.digest(),
                            new ArrayList<>(steps),
                            batches(at))
                    .write();
        } catch (IOException e) {
            written = false;
            warnings.accept("the run's last steps could not be written to " + into + " (" + e.getMessage()
                    + "), so that evenkeel replay cannot take them again");
        }
    }

    /** A run that goes on from where it stopped stops there again, and then knows less of what led there. */
    private boolean isKnownFromFurtherBack(long at) throws IOException {
        try {
            Recording known = Recording.read(folder);
            return known.stoppedAt() == at
                    && !known.steps().isEmpty()
                    && known.steps().get(0).step() < states.getFirst().step();
        } catch (CheckpointException e) {
            return false;
        }
    }

    /** The run went on to its end: what was kept of a step that it has passed since is not its own any more. */
    void whole() {
        try {
            if (brokenAt == null && Recording.read(folder).stoppedAt() < trainer.step()) {
                for (String name : List.of(Recording.STEPS, Recording.NEWER, Recording.OLDER)) {
                    Files.deleteIfExists(folder.resolve(Recording.FOLDER).resolve(name));
                }
                Files.deleteIfExists(folder.resolve(Recording.FOLDER));
            }
        } catch (CheckpointException | NoSuchFileException e) {
            // The usual case: nothing was ever kept.
        } catch (IOException e) {
            warnings.accept("what is left of an earlier recording in " + folder + " could not be deleted ("
                    + e.getMessage() + ")");
        }
    }

    private Map<Long, List<Long>> batches(long last) {
        Map<Long, List<Long>> batches = new TreeMap<>();
        for (Recording.Step step : steps) {
            if (step.step() > last - KEPT_BATCHES) {
                List<Long> samples = new ArrayList<>();
                for (long sample : trainer.samplesOf(step.step())) {
                    if (samples.size() < MOST_SAMPLES) {
                        samples.add(sample);
                    }
                }
                batches.put(step.step(), samples);
            }
        }
        return batches;
    }

    @Override
    public void close() {
        states.forEach(Checkpoint::close);
        states.clear();
    }
}
