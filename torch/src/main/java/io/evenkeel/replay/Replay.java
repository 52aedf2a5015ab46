package io.evenkeel.replay;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.CheckpointException;
import io.evenkeel.torch.CheckpointFile;
import io.evenkeel.torch.Trainer;
import io.evenkeel.training.CheckpointFacts;
import io.evenkeel.training.Recording;
import io.evenkeel.training.SavedRun;
import io.evenkeel.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the last steps of a run again that met a value that is not finite, and names the first such value. Cost: those
 * steps, some hundreds or thousands, each with a copy of weights, gradient and optimizer state, and
 * a few passes more for the last.
 */
public final class Replay {

    /** Steps before the end that a replay begins from at least, where a state allows it, to show what led there. */
    private static final long LEAD = 10;

    private final Path run;
    private final Recording recording;
    private final List<String> notes = new ArrayList<>();

    private Replay(Path run, Recording recording) {
        this.run = run;
        this.recording = recording;
    }

    /**
     * @param run the run's folder
     * @param recipe where the recipe stands now, so that paths in it lead somewhere; null: where it stood. What it says is
     *     taken from the run
     * @throws CheckpointException where the run has no recording, or none of its states can be read
     * @throws io.evenkeel.data.DataException when the data cannot be read, or can no longer be trained on
     * @throws io.evenkeel.training.ResumeException when data or states no longer fit the recipe
     */
    public static ReplayResult of(Path run, @Nullable Path recipe) throws IOException {
        return new Replay(run, Recording.read(run)).result(recipe);
    }

    private record State(Path file, Checkpoint checkpoint) {}

    private ReplayResult result(@Nullable Path moved) throws IOException {
        State state = state();
        try (Checkpoint checkpoint = state.checkpoint()) {
            CheckpointFacts facts = CheckpointFacts.of(checkpoint.facts());
            LoadedRecipe recipe = RecipeReader.read(
                    facts.recipe(), moved == null ? Path.of(recording.recipe()) : moved, facts.overrides());
            try (Training training = Training.again(recipe, checkpoint, recording.threads(), recording.blasThreads())) {
                return result(training.parts(), facts, state);
            }
        }
    }

    private ReplayResult result(Training.Parts parts, CheckpointFacts facts, State state) {
        boolean dataChanged = !parts.samples().digest().equals(recording.data());
        if (dataChanged) {
            notes.add(
                    "The data are not those that the run was trained on: their SHA-256 differs. What is found below is"
                            + " found in the data as they are now.");
        } else {
            compareBatches(parts.trainer());
        }
        Map<Long, Double> recorded = new HashMap<>();
        recording.steps().forEach(step -> recorded.put(step.step(), step.loss()));
        try (ReplayObserver observer = new ReplayObserver(parts.trainer(), parts.dataset(), recorded)) {
            parts.trainer()
                    .run(
                            observer,
                            () -> observer.first() != null || parts.trainer().step() > recording.stoppedAt(),
                            Trainer.NonFinite.STOP);
            return new ReplayResult(
                    facts.run(),
                    run.relativize(state.file()).toString(),
                    state.checkpoint().step(),
                    recording.stoppedAt(),
                    dataChanged,
                    notes,
                    observer.steps(),
                    observer.jump(),
                    observer.first());
        }
    }

    private void compareBatches(Trainer trainer) {
        for (Map.Entry<Long, List<Long>> batch : recording.batches().entrySet()) {
            long[] now = trainer.samplesOf(batch.getKey());
            for (int i = 0; i < batch.getValue().size(); i++) {
                if (i >= now.length || now[i] != batch.getValue().get(i)) {
                    notes.add("The batch of step " + batch.getKey()
                            + " has other samples than it had in the run: this Evenkeel draws batches otherwise.");
                    return;
                }
            }
        }
    }

    /** The newest state that can be read and leaves some steps to show what led to the end. */
    private State state() throws IOException {
        State late = null;
        List<String> refused = new ArrayList<>();
        for (Path file : candidates().toList()) {
            if (!Files.isRegularFile(file)) {
                continue;
            }
            Checkpoint checkpoint;
            try {
                checkpoint = CheckpointFile.read(file);
            } catch (CheckpointException e) {
                refused.add(e.getMessage());
                notes.add(run.relativize(file) + " is damaged, so that another state was taken.");
                continue;
            }
            if (!checkpoint.isFinite() || checkpoint.step() > recording.stoppedAt()) {
                checkpoint.close();
            } else if (checkpoint.step() + LEAD <= recording.stoppedAt()) {
                if (late != null) {
                    late.checkpoint().close();
                }
                return new State(file, checkpoint);
            } else if (late == null || checkpoint.step() < late.checkpoint().step()) {
                if (late != null) {
                    late.checkpoint().close();
                }
                late = new State(file, checkpoint);
            } else {
                checkpoint.close();
            }
        }
        if (late != null) {
            return late;
        }
        throw new CheckpointException("found no state in " + run + " from which its steps could be taken again"
                + (refused.isEmpty() ? "" : ": " + String.join("; ", refused))
                + "; expected " + Recording.FOLDER + "/" + Recording.NEWER + " or " + Recording.FOLDER + "/"
                + Recording.OLDER + " as train wrote them. Train the recipe again");
    }

    private Stream<Path> candidates() {
        return Stream.of(
                recording.folder().resolve(Recording.NEWER),
                recording.folder().resolve(Recording.OLDER),
                run.resolve(SavedRun.LAST),
                run.resolve(SavedRun.BEST));
    }
}
