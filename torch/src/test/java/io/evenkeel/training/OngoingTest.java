package io.evenkeel.training;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunStatus;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OngoingTest {

    private static LoadedRecipe recipe(String... changes) {
        return RecipeReader.read("""
                data: {source: blobs, samples: 200, classes: 3}
                model: {layers: [{linear: 8}, relu, {dropout: 0.2}, {linear: 3}]}
                loss: cross_entropy
                optimizer: {adam: {learning_rate: 0.01}}
                batch: 16
                epochs: 4
                """, Path.of("blobs.yaml"), List.of(changes));
    }

    private static TrainingResult inParts(LoadedRecipe recipe, long... stops) {
        try (Training training = Training.prepare(recipe, true)) {
            Ongoing run = training.begin(List.of(), Progress.SILENT, Watching.EVERYTHING);
            for (long stop : stops) {
                run.advance(stop);
                run.evaluate();
                assertThat(run.step()).isEqualTo(stop);
                assertThat(run.isOver()).isFalse();
                assertThat(run.result().status()).isEqualTo(RunStatus.INTERRUPTED);
            }
            run.advance(run.totalSteps());
            assertThat(run.isOver()).isTrue();
            return run.result();
        }
    }

    @Test
    void isTheSameRunHoweverItIsDivided() {
        TrainingResult whole;
        try (Training training = Training.prepare(recipe(), true)) {
            whole = training.run();
        }
        TrainingResult parts = inParts(recipe(), 1, 7, 10, 25);
        assertThat(parts.steps()).isEqualTo(whole.steps());
        assertThat(parts.status()).isEqualTo(whole.status());
        for (String name : List.of("loss/training", "loss/validation", "accuracy/validation")) {
            assertThat(parts.last().get(QuantityKey.of(name)))
                    .as(name)
                    .isEqualTo(whole.last().get(QuantityKey.of(name)));
        }
    }

    @Test
    void isOverWhenNothingFiniteIsLeft() {
        try (Training training =
                Training.prepare(recipe("optimizer={sgd: {learning_rate: 1e30}}", "steps=200"), true)) {
            Ongoing run = training.begin(List.of(), Progress.SILENT, Watching.NOTHING);
            run.advance(150);
            assertThat(run.isOver()).isTrue();
            long step = run.step();
            assertThat(step).isLessThan(150);
            run.advance(200);
            assertThat(run.step()).isEqualTo(step);
            assertThat(run.result().status()).isEqualTo(RunStatus.DIVERGED);
        }
    }
}
