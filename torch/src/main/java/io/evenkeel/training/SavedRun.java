package io.evenkeel.training;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeDifference;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.JournalException;
import io.evenkeel.run.JournalReader;
import io.evenkeel.run.RunRecord;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.CheckpointException;
import io.evenkeel.torch.CheckpointFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A run that was saved: one of its checkpoints, with its journal as far as the checkpoint goes.
 *
 * @param folder the run's
 * @param file the checkpoint's
 * @param past the stream before the checkpoint
 */
public record SavedRun(Path folder, Path file, Checkpoint checkpoint, CheckpointFacts facts, RunRecord past)
        implements AutoCloseable {

    /** The latest checkpoint's name in a run's folder. */
    public static final String LAST = "last.safetensors";

    /** The name of the one with the best evaluation on held-back data. */
    public static final String BEST = "best.safetensors";

    /** A state and what held-back data said of it; the reader's to close. */
    public record Best(Checkpoint checkpoint, CheckpointFacts.Best evaluation) {}

    /** What may change in a run that goes on: how long, where, and what it is called and held to. */
    private static final Set<String> FREE = Set.of("name", "epochs", "steps", "target", "ignore", "device");

    private static final int MOST_SHOWN = 5;

    /**
     * @param folderOrFile a run's folder, which stands for its last checkpoint, or a checkpoint in such a folder
     * @throws CheckpointException where there is none, or it is damaged
     * @throws JournalException where the folder has no journal that goes with it
     */
    public static SavedRun open(Path folderOrFile) throws IOException {
        Path file = checkpointIn(folderOrFile);
        Path parent = file.getParent();
        Path folder = parent == null ? Path.of(".") : parent;
        Checkpoint checkpoint = CheckpointFile.read(file);
        try {
            CheckpointFacts facts = CheckpointFacts.of(checkpoint.facts());
            RunRecord past = JournalReader.read(folder, facts.events());
            if (!past.header().run().equals(facts.run())) {
                throw new JournalException("the journal in " + folder + " is of the run "
                        + past.header().run() + ", but the checkpoint " + file.getFileName() + " of the run "
                        + facts.run() + "; expected both of one run");
            }
            return new SavedRun(folder, file, checkpoint, facts, past);
        } catch (IOException | RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    private static Path checkpointIn(Path folderOrFile) throws IOException {
        if (!Files.exists(folderOrFile)) {
            throw new NoSuchFileException(folderOrFile.toString());
        }
        if (!Files.isDirectory(folderOrFile)) {
            return folderOrFile;
        }
        Path last = folderOrFile.resolve(LAST);
        if (!Files.exists(last)) {
            throw new CheckpointException(folderOrFile + " holds no " + LAST
                    + ": the run was not saved before it ended (--checkpoint-every says how often it is), or this is no"
                    + " run's folder");
        }
        return last;
    }

    /**
     * The newest run in a folder of runs that a recipe can go on with.
     *
     * @throws CheckpointException where there is none
     */
    public static SavedRun latest(Path runs, Path recipe, List<String> overrides) throws IOException {
        List<String> refused = new ArrayList<>();
        for (Path folder : newestFirst(runs)) {
            try {
                CheckpointFacts facts = CheckpointFacts.of(CheckpointFile.facts(folder.resolve(LAST)));
                List<RecipeDifference> different =
                        different(facts, RecipeReader.read(recipe, merged(facts.overrides(), overrides)));
                if (different.isEmpty()) {
                    return open(folder);
                }
                refused.add(folder.getFileName() + " differs in " + described(different));
            } catch (CheckpointException | JournalException e) {
                refused.add(e.getMessage());
            }
        }
        throw new CheckpointException("found no saved run of this recipe in " + runs.toAbsolutePath()
                + (refused.isEmpty()
                        ? ""
                        : ": " + refused.stream().limit(MOST_SHOWN).collect(Collectors.joining("; "))
                                + (refused.size() > MOST_SHOWN ? "; …" : "")));
    }

    private static List<Path> newestFirst(Path runs) throws IOException {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        record Dated(Path folder, long time) {}
        List<Dated> dated = new ArrayList<>();
        try (var folders = Files.list(runs)) {
            for (Path folder : folders.sorted().toList()) {
                Path last = folder.resolve(LAST);
                if (Files.isRegularFile(last)) {
                    dated.add(new Dated(folder, Files.getLastModifiedTime(last).toMillis()));
                }
            }
        }
        dated.sort((a, b) -> Long.compare(b.time(), a.time()));
        return dated.stream().map(Dated::folder).toList();
    }

    /**
     * The best state that this run had come to by this checkpoint; empty where none was saved.
     *
     * @throws CheckpointException where it is damaged
     */
    public Optional<Best> best() throws IOException {
        Path best = folder.resolve(BEST);
        if (!Files.exists(best)) {
            return Optional.empty();
        }
        Checkpoint state = CheckpointFile.read(best);
        try {
            CheckpointFacts its = CheckpointFacts.of(state.facts());
            CheckpointFacts.Best evaluation = its.best();
            if (evaluation != null && its.run().equals(facts.run()) && evaluation.step() <= checkpoint.step()) {
                Best found = new Best(state, evaluation);
                state = null;
                return Optional.of(found);
            }
            return Optional.empty();
        } finally {
            if (state != null) {
                state.close();
            }
        }
    }

    /** What changes the recipe now: what changed it in the run, unless it is changed again. */
    public List<String> overrides(List<String> more) {
        return merged(facts.overrides(), more);
    }

    private static List<String> merged(List<String> before, List<String> more) {
        Set<String> again = more.stream().map(SavedRun::key).collect(Collectors.toSet());
        List<String> all = new ArrayList<>(before);
        all.removeIf(override -> again.contains(key(override)));
        all.addAll(more);
        return all;
    }

    private static String key(String override) {
        int equals = override.indexOf('=');
        return equals < 0 ? override : override.substring(0, equals).strip();
    }

    /**
     * Refuses a recipe that would not go on with this run but train another.
     *
     * @throws ResumeException that names what differs
     */
    public void requireSame(LoadedRecipe recipe) {
        List<RecipeDifference> different = different(facts, recipe);
        if (!different.isEmpty()) {
            throw new ResumeException(recipe.path() + " is not the recipe that " + facts.run()
                    + " was trained by: " + described(different) + ". In a run that goes on, only "
                    + String.join(", ", new TreeSet<>(FREE)) + " may change");
        }
    }

    private static List<RecipeDifference> different(CheckpointFacts facts, LoadedRecipe recipe) {
        LoadedRecipe before = RecipeReader.read(facts.recipe(), recipe.path(), facts.overrides());
        return RecipeDifference.between(recipe.recipe(), before.recipe()).stream()
                .filter(difference -> !FREE.contains(difference.section()))
                .toList();
    }

    private static String described(List<RecipeDifference> different) {
        return different.stream()
                        .limit(MOST_SHOWN)
                        .map(one -> one.key() + " (found " + one.one() + ", the run had " + one.other() + ")")
                        .collect(Collectors.joining(", "))
                + (different.size() > MOST_SHOWN ? " and " + (different.size() - MOST_SHOWN) + " more" : "");
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
