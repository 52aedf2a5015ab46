package io.evenkeel.autopilot;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.Trainer;
import io.evenkeel.training.Training;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A run at its tenth step, with a finding that somebody made of it. */
final class Patient implements AutoCloseable {

    static final String RELU = """
            seed: 1
            data: {source: circles, samples: 120, validation: 0.25}
            model: {layers: [{linear: 8}, relu, {linear: 8}, relu, {linear: 1}]}
            loss: binary_cross_entropy_with_logits
            optimizer: {sgd: {learning_rate: 0.1, momentum: 0.9, weight_decay: 0.001}}
            batch: 16
            steps: 200
            """;

    private static final long STEP = 10;

    private final Training training;
    private final Finding finding;
    private long from = STEP;
    private Long onset;
    private Long bestStep;

    Patient(FindingKind kind, Map<String, Double> numbers, String text) {
        LoadedRecipe recipe = RecipeReader.read(text, Path.of("recipe.yaml"), List.of());
        this.training = Training.prepare(recipe, true);
        this.finding = new Finding(
                kind, Severity.CRITICAL, "", 0, STEP, null, false, null, numbers, "evidence", "citation", List.of());
        trainTo(STEP);
    }

    Patient from(long step) {
        from = step;
        return this;
    }

    Patient onset(long step) {
        onset = step;
        return this;
    }

    Patient bestAt(long step) {
        bestStep = step;
        return this;
    }

    void trainTo(long step) {
        trainer().run(io.evenkeel.torch.StepObserver.NONE, () -> trainer().step() >= step);
    }

    Trainer trainer() {
        return training.parts().trainer();
    }

    Training training() {
        return training;
    }

    Finding finding() {
        return finding;
    }

    LiveSituation situation() {
        return new LiveSituation(
                training.recipe(),
                training.facts(),
                trainer().regime(),
                List.of(finding),
                trainer().step(),
                trainer().totalSteps(),
                from,
                onset,
                trainer().rateFactor(trainer().step()),
                OptionalDouble.of(0.25),
                bestStep);
    }

    void treat(Treatment treatment) {
        treatment.apply(training.parts(), training.recipe());
    }

    /** All that the next step depends on. */
    Map<String, Object> state() {
        Map<String, Object> state = new TreeMap<>();
        try (Checkpoint checkpoint = trainer().checkpoint()) {
            checkpoint
                    .network()
                    .forEach((name, tensor) -> state.put(
                            name,
                            Arrays.stream(TensorArrays.toDoubles(tensor))
                                    .boxed()
                                    .toList()));
            checkpoint.optimizers().forEach((optimizer, memory) -> {
                memory.tensors()
                        .forEach((name, tensor) -> state.put(
                                "optimizer." + name,
                                Arrays.stream(TensorArrays.toDoubles(tensor))
                                        .boxed()
                                        .toList()));
                state.put("numbers", memory.numbers());
            });
        }
        state.put("regime", trainer().regime());
        return state;
    }

    @Override
    public void close() {
        training.close();
    }
}
