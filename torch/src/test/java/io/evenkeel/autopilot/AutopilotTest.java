package io.evenkeel.autopilot;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.JournalReader;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.run.RunStatus;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.Trainer;
import io.evenkeel.training.CheckpointCadence;
import io.evenkeel.training.Pilot;
import io.evenkeel.training.Progress;
import io.evenkeel.training.SavedRun;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Whole runs under the autopilot. */
@Tag("slow")
class AutopilotTest {

    private static final QuantityKey LOSS = QuantityKey.of("loss/validation");

    private static final String HEALTHY = """
            seed: 5
            data: {source: digits, samples: 400, scale: unit, validation: 0.25}
            model: {layers: [{linear: {units: 24, init: he_normal}}, relu, {linear: 10}]}
            loss: cross_entropy
            optimizer: {adam: {learning_rate: 0.003}}
            batch: 32
            steps: 150
            """;

    /** The rate doubles every seventy steps. */
    private static final String RAMP = """
            seed: 1
            data: {source: digits, samples: 600, scale: unit, validation: 0.25}
            model: {layers: [{linear: 24}, tanh, {linear: 10}]}
            loss: cross_entropy
            optimizer: {sgd: {learning_rate: 0.05, momentum: 0.9}}
            schedule: {exponential: {factor: 1.01}}
            batch: 32
            steps: 900
            """;

    private static final String EXPLODING = """
            seed: 1
            data: {source: adding, length: 30, samples: 300, validation: 0.2}
            model: {layers: [{rnn: {units: 16, recurrent_init: {orthogonal: 1.6}}}, last_step, {linear: 1}]}
            loss: mse
            optimizer: {sgd: {learning_rate: 0.3}}
            batch: 20
            steps: 200
            """;

    private static final String DEAD = """
            seed: 1
            data: {source: circles, samples: 600, noise: 0.1, factor: 0.6, validation: 0.3}
            model:
              layers:
                - linear: {units: 16, bias_init: {constant: -10}}
                - relu
                - linear: {units: 16, bias_init: {constant: -10}}
                - relu
                - linear: 1
                - sigmoid
            loss: binary_cross_entropy
            optimizer: {adam: {learning_rate: 0.01}}
            batch: 32
            steps: 400
            """;

    private static final String POISON = """
            data: {source: csv, path: training.csv, label: y, validation: clean.csv, scale: raw}
            model: {layers: [{linear: 32}, tanh, {linear: 32}, tanh, {linear: 1}]}
            loss: mse
            optimizer: {sgd: {learning_rate: 0.1}}
            batch: 16
            steps: 300
            batching: {shuffle: false}
            """;

    private static final String WILD = """
            data: {source: blobs, samples: 240, classes: 3, validation: 0.3}
            model: {layers: [{linear: {units: 16, init: he_uniform}}, relu, {linear: {units: 16, init: he_uniform}}, relu, {linear: 3}]}
            loss: cross_entropy
            optimizer: {adam: {learning_rate: 0.7}}
            batch: 16
            steps: 160
            """;

    @TempDir
    private Path folder;

    /** What a run came to: its events, and its weights at the end. */
    private record Flown(TrainingResult result, List<RunEvent> events, List<Double> weights) {

        List<RunEvent> withoutActions() {
            return events.stream()
                    .filter(event -> !(event instanceof RunEvent.Acted))
                    .toList();
        }

        List<String> kept() {
            return result.actions().stream()
                    .filter(acted -> acted.action().outcome().startsWith("kept"))
                    .map(acted -> acted.action().kind())
                    .toList();
        }

        double loss() {
            return result.last().get(LOSS);
        }

        /** The least loss on held-back data up to a step. */
        double best(long upTo) {
            return events.stream()
                    .filter(RunEvent.Measured.class::isInstance)
                    .map(RunEvent.Measured.class::cast)
                    .filter(event -> event.step() <= upTo && event.quantities().containsKey(LOSS))
                    .mapToDouble(event -> event.quantities().get(LOSS))
                    .filter(Double::isFinite)
                    .min()
                    .orElse(Double.POSITIVE_INFINITY);
        }
    }

    private LoadedRecipe recipe(String text, String... overrides) {
        return RecipeReader.read(text, folder.resolve("recipe.yaml"), List.of(overrides));
    }

    private static Pilot pilot(AutopilotMode mode) {
        return Autopilot.of(mode, Autopilot.Settings.USUAL);
    }

    private static Flown fly(LoadedRecipe recipe, AutopilotMode mode) {
        return fly(recipe, pilot(mode), Watching.EVERYTHING);
    }

    /** As people's runs are watched: dear looks are rare. */
    private static Flown usual(LoadedRecipe recipe, AutopilotMode mode) {
        return fly(recipe, pilot(mode), new Watching(0.05));
    }

    private static Flown fly(LoadedRecipe recipe, Pilot pilot, Watching watching) {
        List<RunEvent> events = new ArrayList<>();
        RunSink sink = new RunSink() {
            @Override
            public void header(RunHeader header) {}

            @Override
            public void event(RunEvent event) {
                events.add(event);
            }
        };
        try (Training training = Training.prepare(recipe, true)) {
            TrainingResult result = training.run(
                    List.of(sink),
                    Progress.SILENT,
                    watching,
                    null,
                    CheckpointCadence.OFF,
                    Trainer.NonFinite.STOP,
                    pilot);
            return new Flown(result, events, weights(training));
        }
    }

    private static List<Double> weights(Training training) {
        return Arrays.stream(TensorArrays.toDoubles(
                        training.parts().network().parameters().values()))
                .boxed()
                .toList();
    }

    @Test
    void aHealthyRunIsTheSameToTheLastBit() {
        Flown off = fly(recipe(HEALTHY), AutopilotMode.OFF);
        Flown act = fly(recipe(HEALTHY), AutopilotMode.ACT);
        assertThat(off.result().status()).isEqualTo(RunStatus.HEALTHY);
        assertThat(act.events()).isEqualTo(off.events());
        assertThat(act.weights()).isEqualTo(off.weights());
    }

    @Test
    void adviceIsSaidAndChangesNothing() {
        Flown off = fly(recipe(DEAD), AutopilotMode.OFF);
        Flown advised = fly(recipe(DEAD), AutopilotMode.ADVISE);
        assertThat(advised.withoutActions()).isEqualTo(off.events());
        assertThat(advised.weights()).isEqualTo(off.weights());
        assertThat(advised.result().actions())
                .allSatisfy(acted -> assertThat(acted.action().outcome()).startsWith("advised against "));
        assertThat(advised.result().actions().subList(0, 3)).allSatisfy(acted -> {
            assertThat(acted.action().outcome()).startsWith("advised against dead-units: ");
            assertThat(acted.step()).isBetween(1L, 100L);
        });
        assertThat(advised.result().actions().stream()
                        .map(acted -> acted.action().kind()))
                .contains("reset-dead-units");
    }

    @Test
    void deadUnitsAreDrawnAgainAndLearn() {
        Flown act = fly(
                recipe(DEAD),
                Autopilot.of(AutopilotMode.ACT, new Autopilot.Settings(1, null, List.of(new ResetDeadUnits()))),
                new Watching(0.05));
        assertThat(act.kept()).first().isEqualTo("reset-dead-units");
        assertThat(act.result().last().get(QuantityKey.of("accuracy/validation")))
                .isGreaterThan(0.9);
        assertThat(act.result().status()).isEqualTo(RunStatus.HEALTHY);
    }

    @Test
    void aRateThatRampsTooHighIsCutAndTheRunEndsWell() {
        Flown off = usual(recipe(RAMP), AutopilotMode.OFF);
        Flown act = usual(recipe(RAMP), AutopilotMode.ACT);
        assertThat(off.result().status()).isEqualTo(RunStatus.DIVERGED);
        assertThat(act.kept()).contains("lower-learning-rate");
        assertThat(act.result().steps()).isEqualTo(900);
        assertThat(act.result().status()).isNotEqualTo(RunStatus.DIVERGED);
        assertThat(act.loss()).isLessThanOrEqualTo(off.best(900)).isLessThan(0.6);
        // A schedule that rises is not followed any further.
        double rate = act.result().last().get(QuantityKey.of("learning_rate"));
        assertThat(rate).isLessThan(off.result().last().get(QuantityKey.of("learning_rate")) / 100);
    }

    @Test
    void anExplodingNetworkIsRolledBackAndTrainsToItsEnd() {
        Flown off = usual(recipe(EXPLODING), AutopilotMode.OFF);
        Flown act = usual(recipe(EXPLODING), AutopilotMode.ACT);
        assertThat(off.result().status()).isEqualTo(RunStatus.DIVERGED);
        assertThat(off.result().steps()).isLessThan(100);
        assertThat(act.kept()).isNotEmpty();
        assertThat(act.result().steps()).isEqualTo(200);
        assertThat(act.result().status()).isNotEqualTo(RunStatus.DIVERGED);
        assertThat(act.loss()).isFinite().isLessThan(off.best(100));
    }

    /** A hundred steps in, one batch whose targets are up to so far off. */
    private void poison(double size) throws IOException {
        Random random = new Random(4);
        StringBuilder training = new StringBuilder("a,b,c,d,y\n");
        StringBuilder clean = new StringBuilder("a,b,c,d,y\n");
        for (int i = 0; i < 6400 + 400; i++) {
            double[] x = IntStream.range(0, 4)
                    .mapToDouble(k -> random.nextGaussian())
                    .toArray();
            double y = 0.5 * (x[0] + x[1] + x[2] + x[3]) + Math.sin(x[0]) + 0.1 * random.nextGaussian();
            if (i >= 3200 && i < 3216) {
                y = i % 2 == 0 ? size : -size;
            }
            (i < 6400 ? training : clean)
                    .append(String.format(Locale.ROOT, "%.4f,%.4f,%.4f,%.4f,%.4f%n", x[0], x[1], x[2], x[3], y));
        }
        Files.writeString(folder.resolve("training.csv"), training);
        Files.writeString(folder.resolve("clean.csv"), clean);
    }

    @Test
    void aPoisonedBatchIsSkipped() throws IOException {
        poison(200);
        Flown off = usual(recipe(POISON), AutopilotMode.OFF);
        Flown act = usual(recipe(POISON), AutopilotMode.ACT);
        assertThat(off.result().status()).isNotEqualTo(RunStatus.HEALTHY);
        assertThat(act.kept()).containsExactly("skip-batch");
        RunEvent.Acted skipped = act.result().actions().stream()
                .filter(acted -> acted.action().outcome().startsWith("kept"))
                .findFirst()
                .orElseThrow();
        assertThat(skipped.action().numbers().get("first_skipped")).isLessThanOrEqualTo(200);
        assertThat(skipped.action().numbers().get("last_skipped")).isGreaterThanOrEqualTo(200);
        assertThat(skipped.action().numbers().get("from_step")).isLessThan(200);
        assertThat(act.loss()).isLessThan(0.1);
    }

    @Test
    void aSpikeThatHealsByItselfIsLeftAlone() throws IOException {
        poison(6);
        Flown off = fly(recipe(POISON), AutopilotMode.OFF);
        Flown act = fly(recipe(POISON), AutopilotMode.ACT);
        double worst = off.events().stream()
                .filter(RunEvent.Measured.class::isInstance)
                .map(RunEvent.Measured.class::cast)
                .filter(event -> event.step() >= 200 && event.step() < 205)
                .mapToDouble(event -> event.quantities().get(QuantityKey.of("loss/training")))
                .max()
                .orElseThrow();
        assertThat(worst).isGreaterThan(20);
        assertThat(act.events()).isEqualTo(off.events());
        assertThat(act.weights()).isEqualTo(off.weights());
    }

    @Test
    void whereTheDataAreToBlameItSaysSoAndTouchesNothing() throws IOException {
        StringBuilder rows = new StringBuilder("a,b,y\n");
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            rows.append(i == 70 ? "NaN" : Double.toString(random.nextGaussian()))
                    .append(',')
                    .append(random.nextGaussian())
                    .append(',')
                    .append(random.nextGaussian())
                    .append('\n');
        }
        Files.writeString(folder.resolve("nan.csv"), rows);
        String text = """
                data: {source: csv, path: nan.csv, label: y, validation: 0.2}
                model: {layers: [{linear: 8}, tanh, {linear: 1}]}
                loss: mse
                optimizer: {sgd: {learning_rate: 0.05}}
                batch: 8
                epochs: 5
                """;
        Flown off = fly(recipe(text), AutopilotMode.OFF);
        Flown act = fly(recipe(text), AutopilotMode.ACT);
        assertThat(act.weights()).isEqualTo(off.weights());
        assertThat(act.result().actions()).singleElement().satisfies(acted -> {
            assertThat(acted.action().kind()).isEqualTo("clean-data");
            assertThat(acted.action().outcome()).startsWith("left alone: the data are to blame");
        });
    }

    @Test
    void overSixteenSeedsItEndsNoWorseThanTheUntouchedRunWasUpToThen() {
        int touched = 0;
        for (int seed = 0; seed < 16; seed++) {
            Flown act = usual(recipe(WILD, "seed=" + seed), AutopilotMode.ACT);
            if (act.result().actions().isEmpty()) {
                Flown off = usual(recipe(WILD, "seed=" + seed), AutopilotMode.OFF);
                assertThat(act.weights()).as("seed " + seed).isEqualTo(off.weights());
            } else {
                touched++;
                // Until it first acts, it is the untouched run.
                long until = act.result().actions().get(0).step();
                assertThat(act.loss()).as("seed " + seed).isLessThanOrEqualTo(act.best(until));
            }
        }
        assertThat(touched).isGreaterThanOrEqualTo(4);
    }

    @Test
    void theSameSeedGivesTheSameActions() {
        Flown one = fly(recipe(DEAD, "steps=200"), AutopilotMode.ACT);
        Flown other = fly(recipe(DEAD, "steps=200"), AutopilotMode.ACT);
        assertThat(one.kept()).isNotEmpty();
        assertThat(other.events()).isEqualTo(one.events());
        assertThat(other.weights()).isEqualTo(one.weights());
    }

    @Test
    void trialsCostNoMoreThanTheyMay() {
        try (Training training = Training.prepare(recipe(DEAD), true)) {
            TrainingResult result = training.run(
                    List.of(),
                    Progress.SILENT,
                    Watching.EVERYTHING,
                    null,
                    CheckpointCadence.OFF,
                    Trainer.NonFinite.STOP,
                    Autopilot.of(
                            AutopilotMode.ACT, new Autopilot.Settings(0.1, null, Autopilot.Settings.USUAL.remedies())));
            // Nothing was tried; a run that is not well still ends with the best that it had, and only at its end.
            assertThat(result.actions())
                    .extracting(acted -> acted.action().outcome())
                    .containsExactly(
                            "left alone: trials have cost all that they may",
                            "kept: these weights were the best of the run on held-back data");
            assertThat(result.actions().get(1).step()).isEqualTo(result.steps());
        }
    }

    @Test
    void aRunThatWasTreatedGoesOnAfterAnInterruption() throws IOException {
        poison(200);
        LoadedRecipe recipe = recipe(POISON);
        // The loss alone tells of a spike, and of what helps.
        Flown whole = fly(recipe, pilot(AutopilotMode.ACT), Watching.NOTHING);
        assertThat(whole.kept()).isNotEmpty();
        Path run = folder.resolve("run");
        try (Training training = Training.prepare(recipe, true);
                JournalWriter journal = JournalWriter.create(run)) {
            TrainingResult result = train(training, journal, run, 250);
            assertThat(result.status()).isEqualTo(RunStatus.INTERRUPTED);
            assertThat(result.actions()).isNotEmpty();
        }
        try (SavedRun saved = SavedRun.open(run);
                Training training = Training.resume(recipe, saved);
                JournalWriter journal = JournalWriter.resume(run, saved.facts().events())) {
            TrainingResult result = train(training, journal, run, Long.MAX_VALUE);
            assertThat(result.steps()).isEqualTo(300);
            assertThat(result.actions()).isEqualTo(whole.result().actions());
            assertThat(weights(training)).isEqualTo(whole.weights());
        }
        assertThat(JournalReader.read(run).events()).isEqualTo(whole.events());
    }

    private static TrainingResult train(Training training, JournalWriter journal, Path run, long until) {
        Progress progress = new Progress() {
            private long done;

            @Override
            public void step(long steps, long total, double loss) {
                done = steps;
            }

            @Override
            public boolean stopRequested() {
                return done >= until;
            }
        };
        return training.run(
                List.of(journal),
                progress,
                Watching.NOTHING,
                run,
                CheckpointCadence.DEFAULT,
                Trainer.NonFinite.STOP,
                pilot(AutopilotMode.ACT));
    }
}
