package io.evenkeel.autopilot;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.Trainer;
import io.evenkeel.training.CheckpointCadence;
import io.evenkeel.training.Pilot;
import io.evenkeel.training.Progress;
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
import org.junit.jupiter.api.io.TempDir;

/** Recipes that fly well or badly, and what becomes of them under the autopilot. */
abstract class Flights {

    static final QuantityKey LOSS = QuantityKey.of("loss/validation");

    static final String HEALTHY = """
            seed: 5
            data: {source: digits, samples: 400, scale: unit, validation: 0.25}
            model: {layers: [{linear: {units: 24, init: he_normal}}, relu, {linear: 10}]}
            loss: cross_entropy
            optimizer: {adam: {learning_rate: 0.003}}
            batch: 32
            steps: 150
            """;

    /** The rate doubles every seventy steps. */
    static final String RAMP = """
            seed: 1
            data: {source: digits, samples: 600, scale: unit, validation: 0.25}
            model: {layers: [{linear: 24}, tanh, {linear: 10}]}
            loss: cross_entropy
            optimizer: {sgd: {learning_rate: 0.05, momentum: 0.9}}
            schedule: {exponential: {factor: 1.01}}
            batch: 32
            steps: 900
            """;

    static final String EXPLODING = """
            seed: 1
            data: {source: adding, length: 30, samples: 300, validation: 0.2}
            model: {layers: [{rnn: {units: 16, recurrent_init: {orthogonal: 1.6}}}, last_step, {linear: 1}]}
            loss: mse
            optimizer: {sgd: {learning_rate: 0.3}}
            batch: 20
            steps: 200
            """;

    static final String DEAD = """
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

    static final String POISON = """
            data: {source: csv, path: training.csv, label: y, validation: clean.csv, scale: raw}
            model: {layers: [{linear: 32}, tanh, {linear: 32}, tanh, {linear: 1}]}
            loss: mse
            optimizer: {sgd: {learning_rate: 0.1}}
            batch: 16
            steps: 300
            batching: {shuffle: false}
            """;

    static final String WILD = """
            data: {source: blobs, samples: 240, classes: 3, validation: 0.3}
            model: {layers: [{linear: {units: 16, init: he_uniform}}, relu, {linear: {units: 16, init: he_uniform}}, relu, {linear: 3}]}
            loss: cross_entropy
            optimizer: {adam: {learning_rate: 0.7}}
            batch: 16
            steps: 160
            """;

    @TempDir
    Path folder;

    /** What a run came to: its events, and its weights at the end. */
    record Flown(TrainingResult result, List<RunEvent> events, List<Double> weights) {

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

    LoadedRecipe recipe(String text, String... overrides) {
        return RecipeReader.read(text, folder.resolve("recipe.yaml"), List.of(overrides));
    }

    static Pilot pilot(AutopilotMode mode) {
        return Autopilot.of(mode, Autopilot.Settings.USUAL);
    }

    static Flown fly(LoadedRecipe recipe, AutopilotMode mode) {
        return fly(recipe, pilot(mode), Watching.EVERYTHING);
    }

    /** As people's runs are watched: dear looks are rare. */
    static Flown usual(LoadedRecipe recipe, AutopilotMode mode) {
        return fly(recipe, pilot(mode), new Watching(0.05));
    }

    static Flown fly(LoadedRecipe recipe, Pilot pilot, Watching watching) {
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

    static List<Double> weights(Training training) {
        return Arrays.stream(TensorArrays.toDoubles(
                        training.parts().network().parameters().values()))
                .boxed()
                .toList();
    }

    /** A hundred steps in, one batch whose targets are up to so far off. */
    void poison(double size, int... batches) throws IOException {
        Random random = new Random(4);
        StringBuilder training = new StringBuilder("a,b,c,d,y\n");
        StringBuilder clean = new StringBuilder("a,b,c,d,y\n");
        for (int i = 0; i < 6400 + 400; i++) {
            double[] x = IntStream.range(0, 4)
                    .mapToDouble(k -> random.nextGaussian())
                    .toArray();
            double y = 0.5 * (x[0] + x[1] + x[2] + x[3]) + Math.sin(x[0]) + 0.1 * random.nextGaussian();
            int batch = i / 16;
            if (IntStream.of(batches).anyMatch(poisoned -> poisoned == batch)) {
                y = i % 2 == 0 ? size : -size;
            }
            (i < 6400 ? training : clean)
                    .append(String.format(Locale.ROOT, "%.4f,%.4f,%.4f,%.4f,%.4f%n", x[0], x[1], x[2], x[3], y));
        }
        Files.writeString(folder.resolve("training.csv"), training);
        Files.writeString(folder.resolve("clean.csv"), clean);
    }
}
