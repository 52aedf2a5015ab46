package io.evenkeel.training;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Sequences end to end: a number at the end, and a class at each step. */
class SequenceTasksTest {

    private static TrainingResult train(String recipe) {
        LoadedRecipe loaded = RecipeReader.read(recipe, Path.of("sequence.yaml"), List.of());
        try (Training training = Training.prepare(loaded)) {
            return training.run();
        }
    }

    private static double last(TrainingResult result, String quantity) {
        return result.last().get(QuantityKey.of(quantity));
    }

    @Test
    void aRecurrentNetworkLearnsToAdd() {
        TrainingResult result = train("""
                seed: 3
                data: {source: adding, samples: 600, length: 8}
                model: {layers: [{gru: 24}, last_step, {linear: 1}]}
                loss: mse
                optimizer: {adam: {learning_rate: 0.01}}
                batch: 50
                steps: 250
                """);
        assertThat(last(result, Quantities.R2_VALIDATION)).isGreaterThan(0.8);
    }

    @Test
    void aTransformerGivesAClassAtEachStep() {
        TrainingResult result = train("""
                seed: 3
                data: {source: copy_memory, samples: 400, length: 22}
                model:
                  layers:
                    - embedding: 32
                    - positional: learned
                    - transformer: {heads: 4, ff: 64}
                    - layer_norm
                    - linear: 10
                loss: cross_entropy
                optimizer: {adam: {learning_rate: 0.005}}
                batch: 40
                steps: 250
                """);
        // most steps want the blank: better than answering it always
        assertThat(last(result, Quantities.ACCURACY_VALIDATION)).isGreaterThan(0.9);
        assertThat(result.header().model().outputs()).isEqualTo(10);
    }
}
