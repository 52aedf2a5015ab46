package io.evenkeel.training;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.JournalReader;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunStatus;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.Task;
import io.evenkeel.torch.TensorArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** A run that is interrupted and resumed ends with the same bits and the same stream as one that is not. */
class ResumeTest {

    private static final String DIGITS = """
            name: resumed
            seed: 5
            data: {source: digits, samples: 120, scale: unit, validation: 0.2}
            model: {layers: [{linear: 12}, relu, {linear: 10}]}
            loss: cross_entropy
            optimizer: {sgd: {learning_rate: 0.1, momentum: 0.9}}
            batch: 32
            epochs: 4
            """;

    private static final String EVERYTHING = """
            seed: 3
            data: {source: adding, length: 6, samples: 60, validation: 0.2}
            model:
              layers: [{gru: 6}, last_step, {linear: 8}, batch_norm, relu, {dropout: 0.3}, {linear: 1}]
            loss: mse
            optimizer: {adamw: {learning_rate: 0.01, amsgrad: true}}
            schedule: {warm_up: 3, restarts: {period: 4, factor: 1.5}, smooth: 3}
            clip: {auto: 0.3}
            batch: 8
            accumulate: 2
            epochs: 4
            target: {r2/validation: 0.5}
            """;

    @TempDir
    private Path folder;

    static Stream<Arguments> recipes() {
        return Stream.of(
                arguments(DIGITS, List.of()),
                arguments(DIGITS, List.of("optimizer={adam: {learning_rate: 0.01}}", "batching.shuffle=false")),
                arguments(DIGITS, List.of("optimizer={rmsprop: {learning_rate: 0.01, momentum: 0.9, centered: true}}")),
                arguments(DIGITS, List.of("optimizer={adagrad: {learning_rate: 0.05}}")),
                arguments(DIGITS, List.of("optimizer={lbfgs: {learning_rate: 0.5, max_iterations: 3}}")),
                arguments(DIGITS, List.of("optimizer={newton: {damping: 0.1, solver: cg}}", "precision=float64")),
                arguments(DIGITS, List.of("precision=float64", "optimizer={adam: {learning_rate: 0.01}}")),
                arguments(DIGITS, List.of("precision=bfloat16", "optimizer={adam: {learning_rate: 0.01}}")),
                arguments(DIGITS, List.of("precision=float16")),
                // Leaves what is finite behind within a few steps: losses that are not are counted on.
                arguments(DIGITS, List.of("loss=mse", "data.scale=raw", "optimizer.sgd.learning_rate=0.05")),
                arguments(EVERYTHING, List.of()));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    @Tag("slow")
    void interruptedAfterEveryStepItEndsAsIfItNeverWere(String text, List<String> overrides) throws IOException {
        LoadedRecipe recipe = RecipeReader.read(text, folder.resolve("recipe.yaml"), overrides);
        Path whole = folder.resolve("whole");
        Map<String, Object> expected = train(recipe, whole, Long.MAX_VALUE);

        Path parts = folder.resolve("parts");
        Map<String, Object> actual = train(recipe, parts, 1);
        int resumed = 0;
        while (JournalReader.read(parts).ended().orElseThrow().status() == RunStatus.INTERRUPTED) {
            actual = resume(recipe, parts, 1);
            resumed++;
            if (!Files.exists(parts.resolve(SavedRun.LAST))) {
                break;
            }
            assertThat(resumed).isLessThan(200);
        }

        assertThat(resumed).isGreaterThan(5);
        List<RunEvent> events = JournalReader.read(parts).events();
        assertThat(events).isEqualTo(JournalReader.read(whole).events());
        assertThat(actual).isEqualTo(expected);
    }

    private static Map<String, Object> train(LoadedRecipe recipe, Path run, long steps) throws IOException {
        try (Training training = Training.prepare(recipe);
                JournalWriter journal = JournalWriter.create(run)) {
            training.run(List.of(journal), new StopAfter(steps), Watching.EVERYTHING, run, CheckpointCadence.DEFAULT);
            return bits(training);
        }
    }

    private static Map<String, Object> resume(LoadedRecipe recipe, Path run, long steps) throws IOException {
        try (SavedRun saved = SavedRun.open(run);
                Training training = Training.resume(recipe, saved);
                JournalWriter journal = JournalWriter.resume(run, saved.facts().events())) {
            training.run(List.of(journal), new StopAfter(steps), Watching.EVERYTHING, run, CheckpointCadence.DEFAULT);
            return bits(training);
        }
    }

    /** Everything that the state consists of, for comparing; times apart. */
    private static Map<String, Object> bits(Training training) {
        Map<String, Object> bits = new TreeMap<>();
        try (Checkpoint checkpoint = training.checkpoint()) {
            checkpoint.network().forEach((name, tensor) -> bits.put(name, list(tensor)));
            checkpoint
                    .optimizers()
                    .get(Task.ONLY)
                    .tensors()
                    .forEach((name, tensor) -> bits.put("optimizer." + name, list(tensor)));
            bits.putAll(checkpoint.optimizers().get(Task.ONLY).numbers());
            checkpoint.memories().forEach((name, values) -> {
                if (!name.startsWith("overhead.")) {
                    bits.put(name, list(values));
                }
            });
        }
        return bits;
    }

    private static List<Double> list(Tensor tensor) {
        return list(TensorArrays.toDoubles(tensor));
    }

    private static List<Double> list(double[] values) {
        List<Double> list = new ArrayList<>();
        for (double value : values) {
            list.add(value);
        }
        return list;
    }

    /** Asks to stop after so many steps. */
    private static final class StopAfter implements Progress {
        private final long steps;
        private long done;

        StopAfter(long steps) {
            this.steps = steps;
        }

        @Override
        public void step(long step, long total, double loss) {
            done++;
        }

        @Override
        public boolean stopRequested() {
            return done >= steps;
        }
    }

    private LoadedRecipe digits(String... overrides) {
        return RecipeReader.read(DIGITS, folder.resolve("recipe.yaml"), List.of(overrides));
    }

    @Test
    void theBestIsTheStateThatWasEvaluatedBest() throws IOException {
        Path run = folder.resolve("run");
        // A rate that is far too large from the second epoch on: the best comes early.
        LoadedRecipe recipe = digits("schedule={step: {every: 3, factor: 100}}", "optimizer.sgd.momentum=0");
        train(recipe, run, Long.MAX_VALUE);
        List<RunEvent.Measured> evaluated = JournalReader.read(run).events().stream()
                .filter(RunEvent.Measured.class::isInstance)
                .map(RunEvent.Measured.class::cast)
                .filter(event -> loss(event) != null && Double.isFinite(loss(event)))
                .toList();
        RunEvent.Measured best = evaluated.stream()
                .min(java.util.Comparator.comparing(ResumeTest::loss))
                .orElseThrow();
        assertThat(best.step()).isLessThan(evaluated.get(evaluated.size() - 1).step());
        try (SavedRun saved = SavedRun.open(run.resolve(SavedRun.BEST))) {
            assertThat(saved.checkpoint().step()).isEqualTo(best.step());
            assertThat(saved.facts().best())
                    .isEqualTo(new CheckpointFacts.Best("loss/validation", loss(best), best.step()));
            // Evaluating it again gives the very same loss.
            try (Training again = Training.resume(recipe, saved)) {
                TrainingResult result = again.run(List.of(), new StopAfter(0), Watching.EVERYTHING);
                assertThat(result.last().get(io.evenkeel.run.QuantityKey.of("loss/validation")))
                        .isEqualTo(loss(best));
            }
        }
    }

    private static Double loss(RunEvent.Measured event) {
        return event.quantities().get(io.evenkeel.run.QuantityKey.of("loss/validation"));
    }

    @Test
    void aFinishedRunGoesOnWithMoreEpochsAndKeepsItsStream() throws IOException {
        Path run = folder.resolve("run");
        train(digits(), run, Long.MAX_VALUE);
        List<RunEvent> before = JournalReader.read(run).events();
        resume(digits("epochs=6", "name=longer"), run, Long.MAX_VALUE);
        var after = JournalReader.read(run);
        assertThat(after.header().plannedSteps()).isEqualTo(18);
        assertThat(after.header().name()).isEqualTo("longer");
        assertThat(after.ended().orElseThrow().step()).isEqualTo(18);
        assertThat(after.events())
                .startsWith(before.subList(0, before.size() - 2).toArray(RunEvent[]::new));
        assertThat(after.events().stream()
                        .filter(RunEvent.Measured.class::isInstance)
                        .map(RunEvent::step))
                .doesNotHaveDuplicates()
                .hasSize(19);
    }

    @Test
    void anotherRecipeIsRefusedByWhatDiffers() throws IOException {
        Path run = folder.resolve("run");
        train(digits(), run, 2);
        byte[] journal = Files.readAllBytes(run.resolve("journal.jsonl"));
        assertThatThrownBy(() -> resume(digits("model.layers.0.linear.units=13", "seed=6"), run, 1))
                .isInstanceOf(ResumeException.class)
                .hasMessageContaining("seed (found 6, the run had 5)")
                .hasMessageContaining("model.layers.0.linear.units (found 13, the run had 12)")
                .hasMessageContaining("only device, epochs, ignore, name, steps, target may change");
        assertThatThrownBy(() -> resume(digits("epochs=null", "steps=1"), run, 1))
                .isInstanceOf(ResumeException.class)
                .hasMessageContaining("at step 2")
                .hasMessageContaining("ends at step 1");
        assertThat(Files.readAllBytes(run.resolve("journal.jsonl"))).isEqualTo(journal);
    }

    @Test
    void changedDataAreRefused() throws IOException {
        Path data = folder.resolve("data.csv");
        Files.writeString(data, "a,b\n1,2\n2,4\n3,6\n4,8\n");
        String text = """
                data: {source: csv, path: data.csv, label: b, validation: 0}
                model: {layers: [{linear: 1}]}
                loss: mse
                optimizer: {sgd: {learning_rate: 0.01}}
                steps: 9
                """;
        LoadedRecipe recipe = RecipeReader.read(text, folder.resolve("recipe.yaml"), List.of());
        train(recipe, folder.resolve("run"), 2);
        Files.writeString(data, "a,b\n1,2\n2,4\n3,6\n5,8\n");
        assertThatThrownBy(() -> resume(recipe, folder.resolve("run"), 1))
                .isInstanceOf(ResumeException.class)
                .hasMessageContaining("the data are not those");
    }

    @Test
    void aFolderThatCannotBeWrittenCostsNoStepAndIsTold() throws IOException {
        Path run = folder.resolve("run");
        // A folder that is not empty cannot be replaced by a file.
        Files.createDirectories(run.resolve(SavedRun.LAST).resolve("x"));
        List<String> warnings = new ArrayList<>();
        try (Training training = Training.prepare(digits())) {
            TrainingResult result = training.run(
                    List.of(),
                    new Progress() {
                        @Override
                        public void warning(String sentence) {
                            warnings.add(sentence);
                        }
                    },
                    Watching.EVERYTHING,
                    run,
                    CheckpointCadence.parse("2"));
            assertThat(result.steps()).isEqualTo(12);
        }
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains("step 2", SavedRun.LAST, "what was saved before is kept");
        try (var files = Files.list(run)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(SavedRun.LAST, SavedRun.BEST);
        }
    }

    @Test
    void weightsThatAreNotFiniteAreNotSavedOverThoseThatAre() throws IOException {
        Path run = folder.resolve("run");
        LoadedRecipe recipe = digits("loss=mse", "data.scale=raw", "optimizer.sgd.learning_rate=1e6", "epochs=40");
        try (Training training = Training.prepare(recipe);
                JournalWriter journal = JournalWriter.create(run)) {
            TrainingResult result = training.run(
                    List.of(journal), Progress.SILENT, Watching.EVERYTHING, run, CheckpointCadence.parse("1"));
            assertThat(result.status()).isEqualTo(RunStatus.DIVERGED);
        }
        try (SavedRun saved = SavedRun.open(run)) {
            assertThat(saved.checkpoint().isFinite()).isTrue();
            assertThat(saved.checkpoint().step()).isPositive();
        }
    }

    @Test
    void aStateThatIsNotFiniteThoughItsLossIsIsToldOnceByTheNameOfWhatIsNot() throws IOException {
        // Squares of 1e22 overflow: an infinite running variance, which still gives finite outputs.
        LoadedRecipe recipe = digits(
                "data.scale=raw",
                "model.layers=[{linear: {units: 4, init: {normal: {std: 1.0e21}}}}, batch_norm, relu, {linear: 10}]");
        Path run = folder.resolve("run");
        List<String> warnings = new ArrayList<>();
        try (Training training = Training.prepare(recipe)) {
            training.run(
                    List.of(),
                    new Progress() {
                        @Override
                        public void warning(String sentence) {
                            warnings.add(sentence);
                        }
                    },
                    Watching.EVERYTHING,
                    run,
                    CheckpointCadence.parse("2"));
        }
        assertThat(warnings)
                .filteredOn(line -> line.contains("not saved"))
                .singleElement()
                .asString()
                .contains("running_var", "not finite");
    }

    @Test
    void howOftenIsReadAsPeopleWriteIt() {
        assertThat(CheckpointCadence.parse("500")).isEqualTo(new CheckpointCadence(500, Duration.ZERO));
        assertThat(CheckpointCadence.parse("90s")).isEqualTo(new CheckpointCadence(0, Duration.ofSeconds(90)));
        assertThat(CheckpointCadence.parse("2 H")).isEqualTo(new CheckpointCadence(0, Duration.ofHours(2)));
        assertThat(CheckpointCadence.parse("off").isOff()).isTrue();
        for (String wrong : new String[] {"0", "0s", "-1", "often", "5d", "1.5m"}) {
            assertThatThrownBy(() -> CheckpointCadence.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + wrong + "'");
        }
    }

    @Test
    void aForkTrainsOnWithOtherSettingsAndARollBackLeadsToTheSameBits() throws IOException {
        LoadedRecipe recipe = digits();
        Checkpoint[] taken = new Checkpoint[1];
        int[] asked = {0};
        List<Map<String, Object>> ends = new ArrayList<>();
        try (Training training = Training.prepare(recipe)) {
            training.run(
                    List.of(),
                    new Progress() {
                        @Override
                        public boolean stopRequested() {
                            asked[0]++;
                            if (asked[0] == 6) {
                                taken[0] = training.checkpoint();
                            }
                            if (asked[0] == 12) {
                                ends.add(bits(training));
                                training.rollBack(taken[0]);
                            }
                            if (asked[0] == 19) {
                                ends.add(bits(training));
                                return true;
                            }
                            return false;
                        }
                    },
                    Watching.EVERYTHING);
        }
        assertThat(ends).hasSize(2);
        assertThat(ends.get(1)).isEqualTo(ends.get(0));
        try (Checkpoint checkpoint = taken[0];
                Training fork = Training.fork(digits("optimizer.sgd.learning_rate=0.001"), checkpoint)) {
            TrainingResult result = fork.run();
            assertThat(result.steps()).isEqualTo(12);
            assertThat(fork.facts().run()).isNotEmpty();
        }
    }
}
