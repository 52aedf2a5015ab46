package io.evenkeel.replay;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.replay.FirstNonFinite.Phase;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.run.RunStatus;
import io.evenkeel.torch.CheckpointException;
import io.evenkeel.torch.Trainer;
import io.evenkeel.training.CheckpointCadence;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Recording;
import io.evenkeel.training.SavedRun;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Runs that meet a value that is not finite, each in a way of its own, and what taking their last steps again tells. */
class ReplayTest {

    /** A header is line 1 of a file, so this sample stands in line 38. */
    private static final int BAD_SAMPLE = 36;

    private static final long BAD_ROW = BAD_SAMPLE + 2;

    private static final String TABLE = """
            seed: 4
            data: {source: csv, path: table.csv, header: true, label: y, validation: 0}
            model: {layers: [{linear: 6}, relu, {linear: 1}]}
            loss: mse
            optimizer: {sgd: {learning_rate: 0.01}}
            batch: 16
            steps: 60
            """;

    private static final String DIGITS = """
            seed: 5
            data: {source: digits, samples: 120, scale: raw, validation: 0.2}
            model: {layers: [{linear: 12}, relu, {linear: 10}]}
            loss: cross_entropy
            optimizer: {sgd: {learning_rate: 0.01}}
            batch: 32
            steps: 40
            """;

    @TempDir
    private Path folder;

    private Path run() {
        return folder.resolve("run");
    }

    /** Features a and b, of which the bad sample's b is as given. */
    private void table(String bad, IntFunction<String> target) throws IOException {
        StringBuilder text = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 64; i++) {
            String b = i == BAD_SAMPLE ? bad : String.format(Locale.ROOT, "%.3f", Math.cos(i * 1.3));
            text.append(String.format(Locale.ROOT, "%.3f", Math.sin(i * 0.7)))
                    .append(',')
                    .append(b)
                    .append(',')
                    .append(target.apply(i))
                    .append('\n');
        }
        Files.writeString(folder.resolve("table.csv"), text);
    }

    private LoadedRecipe recipe(String text, String... overrides) {
        return RecipeReader.read(text, folder.resolve("recipe.yaml"), List.of(overrides));
    }

    private TrainingResult train(LoadedRecipe recipe) throws IOException {
        return train(recipe, Trainer.NonFinite.STOP);
    }

    private TrainingResult train(LoadedRecipe recipe, Trainer.NonFinite nonFinite) throws IOException {
        try (Training training = Training.prepare(recipe, true);
                JournalWriter journal = JournalWriter.create(run())) {
            return training.run(
                    List.of(journal),
                    Progress.SILENT,
                    Watching.EVERYTHING,
                    run(),
                    CheckpointCadence.parse("1"),
                    nonFinite);
        }
    }

    /** Trains until it breaks, and has the last steps taken again, bit for bit. */
    private FirstNonFinite found(LoadedRecipe recipe) throws IOException {
        TrainingResult result = train(recipe);
        assertThat(result.status()).isEqualTo(RunStatus.DIVERGED);
        assertThat(result.findings())
                .filteredOn(Finding::blocks)
                .extracting(Finding::kind)
                .contains(FindingKind.NON_FINITE);
        ReplayResult replay = Replay.of(run(), null);
        assertThat(replay.notes()).isEmpty();
        assertThat(replay.dataChanged()).isFalse();
        assertThat(replay.stoppedAt()).isEqualTo(result.steps());
        assertThat(replay.firstDifferent()).isNull();
        assertThat(replay.isReproduced()).isTrue();
        assertThat(replay.steps()).allMatch(step -> step.recorded() != null);
        return replay.first();
    }

    @Test
    void aNaNInTheDataIsFoundWithItsRowAndItsFeature() throws IOException {
        table("nan", i -> "0.5");
        FirstNonFinite first = found(recipe(TABLE));
        assertThat(first.phase()).isEqualTo(Phase.DATA);
        assertThat(first.value()).isNaN();
        assertThat(first.sample().row()).isEqualTo(BAD_ROW);
        assertThat(first.sample().index()).isEqualTo(BAD_SAMPLE);
        assertThat(first.sample().notFinite()).containsExactly("b");
        assertThat(first.samples()).isEqualTo(1);
        assertThat(first.because()).contains("row 38", "layers.0 (linear)");
    }

    @Test
    void aRecurrenceThatExplodesIsFoundAtTheStepOfTheSequence() throws IOException {
        FirstNonFinite first = found(recipe("""
                seed: 3
                data: {source: adding, length: 180, samples: 64, validation: 0.2}
                model: {layers: [{rnn: {units: 16, activation: relu, init: {normal: 1.0}}}, last_step, {linear: 1}]}
                loss: mse
                optimizer: {sgd: {learning_rate: 0.01}}
                batch: 16
                steps: 10
                """));
        assertThat(first.phase()).isEqualTo(Phase.FORWARD);
        assertThat(first.place()).isEqualTo("layers.0");
        assertThat(first.kind()).isEqualTo("rnn");
        assertThat(first.operation()).matches("hidden state of step 1?\\d\\d");
        assertThat(first.sample()).isNotNull();
        assertThat(first.numbers().get("growth_per_step")).isBetween(1.5, 6.0);
        assertThat(first.numbers().get("largest_state_before")).isGreaterThan(1e30);
        assertThat(first.scales().get(7).largest())
                .isGreaterThan(first.scales().get(0).largest());
    }

    @Test
    void anOverflowInFloat16IsFoundWithWhatTheProductShouldHaveBeen() throws IOException {
        FirstNonFinite first = found(
                recipe(
                        DIGITS,
                        "precision=float16",
                        "model={layers: [{linear: {units: 12, init: {constant: 2}}}, relu, {linear: {units: 10, init: {constant: 20}}}]}"));
        assertThat(first.phase()).isEqualTo(Phase.FORWARD);
        assertThat(first.operation()).isEqualTo("matrix product");
        assertThat(first.place()).isEqualTo("layers.2");
        assertThat(first.value()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(first.numbers()).containsEntry("limit", 65504.0).containsEntry("largest_weight", 20.0);
        double input = first.numbers().get("largest_input_of_sample");
        assertThat(first.numbers().get("exact"))
                .isCloseTo(12 * 20 * input, within(1.0))
                .isGreaterThan(65504);
        assertThat(first.because()).contains("float16 ends at");
    }

    @Test
    void anOverflowInExpIsFoundWithItsArgument() throws IOException {
        FirstNonFinite first = found(
                recipe(DIGITS, "model={layers: [{linear: {units: 12, init: {constant: 1}}}, exp, {linear: 10}]}"));
        assertThat(first.phase()).isEqualTo(Phase.FORWARD);
        assertThat(first.operation()).isEqualTo("exp");
        assertThat(first.place()).isEqualTo("layers.1");
        assertThat(first.numbers().get("argument")).isGreaterThan(88.8);
        assertThat(first.numbers().get("largest_argument")).isCloseTo(88.72, within(0.01));
        assertThat(first.sample().inBatch()).isZero();
        assertThat(first.samples()).isEqualTo(32);
    }

    @Test
    void aDivisionByTheSumOfNothingIsFoundInTheLoss() throws IOException {
        FirstNonFinite first = found(recipe(
                DIGITS,
                "model={layers: [{linear: {units: 10, init: zeros}}, relu]}",
                "loss=categorical_cross_entropy"));
        assertThat(first.phase()).isEqualTo(Phase.LOSS);
        assertThat(first.operation()).isEqualTo("output / sum");
        assertThat(first.value()).isNaN();
        assertThat(first.numbers()).containsEntry("divisor", 0.0);
    }

    @Test
    void aPoisonedBatchIsFoundWithItsSample() throws IOException {
        table("1e30", i -> "0.5");
        FirstNonFinite first = found(recipe(TABLE));
        assertThat(first.phase()).isEqualTo(Phase.LOSS);
        assertThat(first.operation()).isEqualTo("square");
        assertThat(first.sample().row()).isEqualTo(BAD_ROW);
        assertThat(first.sample().largestFeature()).isEqualTo("b");
        assertThat(first.sample().largest()).isCloseTo(1e30, within(1e24));
        assertThat(first.samples()).isEqualTo(1);
    }

    @Test
    void aPoisonedBatchIsNamedWhereItsHarmShowsLater() throws IOException {
        table("1e18", i -> i % 2 == 0 ? "odd" : "even");
        LoadedRecipe recipe = recipe(
                TABLE,
                "loss=cross_entropy",
                "model={layers: [{linear: 6}, {linear: 6}, {linear: 2}]}",
                "batching.shuffle=false");
        train(recipe);
        ReplayResult replay = Replay.of(run(), null);
        assertThat(replay.isReproduced()).isTrue();
        assertThat(replay.jump()).isNotNull();
        assertThat(replay.jump().step()).isEqualTo(2);
        assertThat(replay.jump().sample().row()).isEqualTo(BAD_ROW);
        assertThat(replay.first().step()).isGreaterThan(2);
    }

    @Test
    void batchNormalisationMixesSamplesAndTheLargestIsNamed() throws IOException {
        table("1.7e308", i -> "0.5");
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("table.csv")));
        lines.set((int) BAD_ROW, "0.1,1.2e308,0.5");
        Files.write(folder.resolve("table.csv"), lines);
        FirstNonFinite first =
                found(recipe(TABLE, "model={layers: [batch_norm, {linear: 1}]}", "precision=float64", "batch=64"));
        assertThat(first.operation()).isEqualTo("mean of the batch");
        assertThat(first.kind()).isEqualTo("batch_norm");
        assertThat(first.sample().row()).isEqualTo(BAD_ROW);
        assertThat(first.because()).contains("All samples have a part in it");
    }

    @Test
    void aGradientThatOutgrowsFloat16IsFoundBackwards() throws IOException {
        FirstNonFinite first = found(recipe(
                DIGITS,
                "precision=float16",
                "loss={mse: {reduction: sum}}",
                "model={layers: [{linear: {units: 10, init: {constant: 1}}}]}"));
        assertThat(first.phase()).isEqualTo(Phase.BACKWARD);
        assertThat(first.operation()).isEqualTo("gradient of layers.0.weight");
        assertThat(first.parameter()).isEqualTo("layers.0.weight");
        assertThat(first.place()).isEqualTo("layers.0");
        assertThat(first.numbers().get("largest_gradient_before")).isBetween(100.0, 65504.0);
    }

    @Test
    void anUpdateThatOverflowsIsFoundInTheStepBeforeTheLossTells() throws IOException {
        table("1e25", i -> "0.5");
        LoadedRecipe recipe = recipe(
                TABLE, "loss=mae", "model={layers: [{linear: 1}]}", "optimizer.sgd.learning_rate=1e20", "batch=64");
        TrainingResult result = train(recipe);
        ReplayResult replay = Replay.of(run(), null);
        FirstNonFinite first = replay.first();
        assertThat(first.phase()).isEqualTo(Phase.UPDATE);
        assertThat(first.operation()).isEqualTo("sgd update of weight");
        assertThat(first.parameter()).isEqualTo("layers.0.weight");
        assertThat(first.step()).isZero().isEqualTo(result.steps() - 1);
        assertThat(first.sample().row()).isEqualTo(BAD_ROW);
        assertThat(first.numbers()).containsEntry("learning_rate", 1e20);
        assertThat(first.numbers().get("gradient")).isNotNaN();
    }

    @Test
    void theStepsBeforeComeAgainToTheLastBitWithAllThatTrainingDependsOn() throws IOException {
        // The error grows by a constant factor with each step, and float32 ends after more than one kept state.
        LoadedRecipe recipe = recipe("""
                seed: 8
                data: {source: chebyshev, degree: 3, samples: 64, validation: 0.2}
                model: {layers: [{linear: 8}, {dropout: 0.2}, {linear: 1}]}
                loss: mse
                optimizer: {sgd: {learning_rate: 1.0e-9}}
                clip: {norm: 1.0}
                schedule: {exponential: {factor: 1.5}}
                batch: 8
                accumulate: 2
                steps: 400
                """);
        FirstNonFinite first = found(recipe);
        ReplayResult replay = Replay.of(run(), null);
        assertThat(replay.stoppedAt()).isGreaterThan(60);
        assertThat(replay.fromStep()).isEqualTo((replay.stoppedAt() - 10) / 100 * 100);
        assertThat(replay.steps()).hasSize((int) (first.step() - replay.fromStep()) + 1);
    }

    @Test
    void nothingThatIsNotFiniteReplacesTheLastStateThatIs() throws IOException {
        table("nan", i -> "0.5");
        TrainingResult result = train(recipe(TABLE));
        try (SavedRun saved = SavedRun.open(run())) {
            assertThat(saved.checkpoint().isFinite()).isTrue();
            assertThat(saved.checkpoint().step()).isEqualTo(result.steps());
        }
    }

    @Test
    void aRunThatIsToGoOnKeepsTheStepsBeforeTheFirstAllTheSame() throws IOException {
        table("nan", i -> "0.5");
        LoadedRecipe recipe = recipe(TABLE, "batching.shuffle=false");
        TrainingResult result = train(recipe, Trainer.NonFinite.TRAIN_ON);
        assertThat(result.steps()).isEqualTo(22);
        ReplayResult replay = Replay.of(run(), null);
        assertThat(replay.stoppedAt()).isEqualTo(2);
        assertThat(replay.isReproduced()).isTrue();
        assertThat(replay.first().phase()).isEqualTo(Phase.DATA);
    }

    @Test
    void aRunThatIsResumedWhereItStoppedStopsThereAgainAndKeepsWhatItKnew() throws IOException {
        table("nan", i -> "0.5");
        LoadedRecipe recipe = recipe(TABLE, "batching.shuffle=false");
        train(recipe);
        String before = Files.readString(run().resolve(Recording.FOLDER).resolve("steps.json"));
        try (SavedRun saved = SavedRun.open(run());
                Training training = Training.resume(recipe, saved);
                JournalWriter journal =
                        JournalWriter.resume(saved.folder(), saved.facts().events())) {
            TrainingResult result = training.run(
                    List.of(journal), Progress.SILENT, Watching.EVERYTHING, run(), CheckpointCadence.parse("1"));
            assertThat(result.steps()).isEqualTo(2);
        }
        assertThat(Files.readString(run().resolve(Recording.FOLDER).resolve("steps.json")))
                .isEqualTo(before);
    }

    @Test
    void aDamagedStateGivesWayToAnOlderOne() throws IOException {
        table("nan", i -> "0.5");
        train(recipe(TABLE));
        Path newer = run().resolve(Recording.FOLDER).resolve(Recording.NEWER);
        damage(newer);
        ReplayResult replay = Replay.of(run(), null);
        assertThat(replay.state()).isEqualTo(SavedRun.LAST);
        assertThat(replay.notes().get(0)).contains(Recording.NEWER, "damaged");
        assertThat(replay.first().sample().row()).isEqualTo(BAD_ROW);
    }

    @Test
    void withoutAnyStateOrRecordingItSaysSo() throws IOException {
        table("nan", i -> "0.5");
        train(recipe(TABLE));
        damage(run().resolve(Recording.FOLDER).resolve(Recording.NEWER));
        Files.delete(run().resolve(SavedRun.LAST));
        Files.deleteIfExists(run().resolve(SavedRun.BEST));
        assertThatThrownBy(() -> Replay.of(run(), null))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("found no state")
                .hasMessageContaining("damaged or truncated");
        Files.writeString(run().resolve(Recording.FOLDER).resolve("steps.json"), "{\"version\": 1, \"steps\": [");
        assertThatThrownBy(() -> Replay.of(run(), null))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("steps.json is damaged");
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 3] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void dataThatHaveChangedAreToldOf() throws IOException {
        table("nan", i -> "0.5");
        train(recipe(TABLE));
        table("0.25", i -> "0.5");
        ReplayResult replay = Replay.of(run(), null);
        assertThat(replay.dataChanged()).isTrue();
        assertThat(replay.notes().get(0)).contains("data are not those");
        assertThat(replay.isReproduced()).isFalse();
        assertThat(replay.first()).isNull();
    }

    @Test
    void aRunThatStaysFiniteKeepsNothing() throws IOException {
        train(recipe(DIGITS, "data.scale=unit"));
        assertThat(run().resolve(Recording.FOLDER)).doesNotExist();
        assertThatThrownBy(() -> Replay.of(run(), null))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("holds no recorder/steps.json");
    }
}
