package io.evenkeel.repair;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeDifference;
import io.evenkeel.recipe.RecipeEdit;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Finding;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunStatus;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class RepairTest {

    @TempDir
    private Path folder;

    /** A line through points far from zero, by steps that are too long for it. */
    private LoadedRecipe tooLong(int seed) throws IOException {
        Files.writeString(
                folder.resolve("line.csv"),
                "x,y\n"
                        + IntStream.rangeClosed(-8, 8)
                                .mapToObj(x -> x + "," + (1.7 * x + 0.6 + 0.3 * Math.sin(40 * x)))
                                .collect(Collectors.joining("\n")));
        return read("line", seed, """
                # points on a line
                data: {source: csv, path: line.csv, label: y, validation: 0}
                model:
                  layers:
                    - linear: {units: 1, init: zeros}
                loss: mse
                optimizer: {sgd: {learning_rate: 0.1}}  # too much
                batching: {full: true}
                steps: 200
                """);
    }

    private LoadedRecipe read(String name, int seed, String text) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, text);
        return RecipeReader.read(file, List.of("seed=" + seed));
    }

    /** Circles for a network whose units are all off. */
    private LoadedRecipe dead(int seed) throws IOException {
        return read("dead", seed, """
                data: {source: circles, samples: 400, noise: 0.05, factor: 0.5, validation: 0.3}
                model:
                  layers:
                    - linear: {units: 16, bias_init: {constant: -10}}
                    - relu
                    - linear: 1
                    - sigmoid
                loss: binary_cross_entropy
                optimizer: {adam: {learning_rate: 0.02}}
                batch: 70
                epochs: 40
                """);
    }

    private static RepairResult repair(LoadedRecipe recipe) {
        return Repair.of(recipe, Repair.Settings.USUAL, RepairListener.SILENT);
    }

    private static RepairResult repeatable(LoadedRecipe recipe) {
        return Repair.of(recipe, Repair.Settings.REPEATABLE, RepairListener.SILENT);
    }

    private static double last(TrainingResult result, String quantity) {
        return result.last().get(QuantityKey.of(quantity));
    }

    @Test
    void repairsWhatDivergesAndProvesIt() throws IOException {
        RepairResult result = repair(tooLong(1));
        assertThat(result.outcome()).isEqualTo(RepairOutcome.REPAIRED);
        assertThat(result.before().status()).isEqualTo(RunStatus.DIVERGED);
        assertThat(result.before().findings()).anyMatch(Finding::blocks);
        assertThat(result.after().status()).isEqualTo(RunStatus.HEALTHY);
        assertThat(last(result.after(), "r2/training")).isGreaterThan(0.98);
        assertThat(result.edits()).isNotEmpty();
        assertThat(result.cost()).isBetween(1.0, 3.0);
    }

    @Test
    void theAfterIsWhatTrainingTheEditedTextGives() throws IOException {
        RepairResult result = repeatable(dead(2));
        String text = result.patch().after().text();
        Path fixed = folder.resolve("fixed.yaml");
        Files.writeString(fixed, text);
        try (Training training = Training.prepare(RecipeReader.read(fixed, List.of()), true)) {
            TrainingResult again = training.run(List.of(), Progress.SILENT, Watching.EVERYTHING);
            assertThat(last(again, "loss/validation")).isEqualTo(last(result.after(), "loss/validation"));
        }
        assertThat(text).contains("seed: 2");
    }

    @Test
    void keepsTheAuthorsTextAndGivesReasons() throws IOException {
        RepairResult result = repair(tooLong(1));
        assertThat(result.patch().after().text()).contains("# points on a line");
        assertThat(result.patch().edits())
                .extracting(RecipeEdit::kind)
                .containsAnyElementsOf(result.edits().stream().map(Edit::kind).toList());
        assertThat(result.patch().diff("a", "b"))
                .contains("+")
                .contains(result.edits().get(0).to());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void neverEndsWorseThanTheUntouchedRunEverWas(int seed) throws IOException {
        LoadedRecipe recipe = dead(seed);
        RepairResult result = repair(recipe);
        assertThat(result.outcome()).isEqualTo(RepairOutcome.REPAIRED);
        try (Training training = Training.prepare(recipe, true)) {
            TrainingResult untouched = training.run(List.of(), Progress.SILENT, new Watching(0.05));
            assertThat(last(result.after(), "accuracy/validation"))
                    .isGreaterThan(last(untouched, "accuracy/validation") + 0.2);
        }
    }

    @Test
    void tellsOfEveryTrialAndCountsAllOfThem() throws IOException {
        RepairResult result = repair(dead(1));
        assertThat(result.trials()).anyMatch(trial -> trial.edits().isEmpty());
        assertThat(result.trials()).anyMatch(trial -> trial.edits().equals(result.edits()));
        long steps = result.trials().stream().mapToLong(Trial::steps).sum();
        long one = result.before().header().plannedSteps();
        assertThat(result.cost()).isCloseTo((double) steps / one, org.assertj.core.api.Assertions.within(0.02));
    }

    @Test
    void theSameRecipeGivesTheSameRepair() throws IOException {
        RepairResult first = repeatable(tooLong(3));
        RepairResult second = repeatable(tooLong(3));
        assertThat(second.edits()).isEqualTo(first.edits());
        assertThat(second.trials()).isEqualTo(first.trials());
        assertThat(last(second.after(), "loss/training")).isEqualTo(last(first.after(), "loss/training"));
    }

    @Test
    void leavesAHealthyRunAlone() throws IOException {
        LoadedRecipe healthy = read("healthy", 1, """
                data: {source: blobs, samples: 300, classes: 3, std: 1.0}
                model: {layers: [{linear: 16}, relu, {linear: 3}]}
                loss: cross_entropy
                optimizer: {adam: {learning_rate: 0.01}}
                epochs: 10
                """);
        RepairResult result = repair(healthy);
        assertThat(result.outcome()).isEqualTo(RepairOutcome.NOTHING_TO_REPAIR);
        assertThat(result.edits()).isEmpty();
        assertThat(result.patch().edits()).isEmpty();
        assertThat(RecipeDifference.between(
                        healthy.recipe(), result.patch().after().recipe()))
                .isEmpty();
        assertThat(result.trials()).hasSize(1);
        assertThat(result.cost()).isEqualTo(1.0);
        assertThat(result.after().status()).isEqualTo(RunStatus.HEALTHY);
    }

    @Test
    void blamesTheDataWhereTheyAreToBlame() throws IOException {
        Files.writeString(
                folder.resolve("one.csv"),
                "x,y\n" + IntStream.range(0, 40).mapToObj(x -> x % 7 + ",1").collect(Collectors.joining("\n")));
        RepairResult result = repair(read("one", 1, """
                data: {source: csv, path: one.csv, label: y}
                model: {layers: [{linear: 4}, relu, {linear: 1}, sigmoid]}
                loss: binary_cross_entropy
                optimizer: {adam: {learning_rate: 0.01}}
                epochs: 20
                """));
        assertThat(result.outcome()).isEqualTo(RepairOutcome.DATA);
        assertThat(result.edits()).isEmpty();
        assertThat(result.trials()).hasSize(1);
    }

    private static RepairResult stoppedAfter(long most, LoadedRecipe recipe) {
        AtomicLong steps = new AtomicLong();
        RepairResult result = Repair.of(recipe, Repair.Settings.USUAL, new RepairListener() {
            @Override
            public void step(long done, long total, double loss) {
                steps.incrementAndGet();
            }

            @Override
            public boolean stopRequested() {
                return steps.get() >= most;
            }
        });
        assertThat(steps.get()).isEqualTo(most);
        assertThat(result.interrupted()).isTrue();
        return result;
    }

    @Test
    void endsWhenAskedToBeforeItKnowsAnything() throws IOException {
        RepairResult result = stoppedAfter(10, dead(1));
        assertThat(result.outcome()).isEqualTo(RepairOutcome.UNCHANGED);
        assertThat(result.before().status()).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(result.edits()).isEmpty();
    }

    /** A repair whose clock goes on by a second with each step, and by nothing else. */
    private static RepairResult within(long seconds, LoadedRecipe recipe, List<String> said) {
        AtomicLong steps = new AtomicLong();
        return Repair.of(
                recipe,
                new Repair.Settings(Duration.ofSeconds(seconds), Watching.EVERYTHING, true),
                new RepairListener() {
                    @Override
                    public void said(String sentence) {
                        said.add(sentence);
                    }

                    @Override
                    public void step(long done, long total, double loss) {
                        steps.incrementAndGet();
                    }
                },
                () -> Duration.ofSeconds(steps.get()).toNanos());
    }

    @Test
    void aBudgetThatIsSpentBeforeAVerdictLeavesTheRecipeAsItIs() throws IOException {
        List<String> said = new ArrayList<>();
        RepairResult result = within(10, dead(1), said);
        assertThat(result.outcome()).isEqualTo(RepairOutcome.UNCHANGED);
        assertThat(result.edits()).isEmpty();
        assertThat(result.before().status()).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(result.before().steps()).isEqualTo(11);
        assertThat(result.interrupted()).isFalse();
        assertThat(said).last().asString().contains("budget is spent");
    }

    @Test
    void aBudgetBoundsAllStepsTogether() throws IOException {
        List<String> said = new ArrayList<>();
        RepairResult result = within(110, dead(1), said);
        assertThat(result.trials().stream().mapToLong(Trial::steps).sum()).isEqualTo(111);
        assertThat(result.outcome()).isEqualTo(RepairOutcome.IMPROVED);
        assertThat(result.after().status()).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(last(result.after(), "accuracy/validation")).isGreaterThan(0.6);
        assertThat(said).contains("the budget is spent; the best so far counts");
    }

    @Test
    void aBudgetThatIsEnoughChangesNothing() throws IOException {
        List<String> said = new ArrayList<>();
        assertThat(within(1_000_000, tooLong(1), said).edits())
                .isEqualTo(repeatable(tooLong(1)).edits());
        assertThat(said).noneMatch(sentence -> sentence.contains("budget"));
    }

    @Test
    void keepsTheBestSoFarWhenItIsStoppedAmongTrials() throws IOException {
        RepairResult result = stoppedAfter(110, dead(1));
        assertThat(result.outcome()).isEqualTo(RepairOutcome.IMPROVED);
        assertThat(result.after().status()).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(last(result.after(), "accuracy/validation")).isGreaterThan(0.6);
    }
}
