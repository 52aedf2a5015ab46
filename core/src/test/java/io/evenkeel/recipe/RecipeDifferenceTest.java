package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecipeDifferenceTest {

    private static Recipe recipe(String... overrides) {
        return RecipeReader.read("""
                data: {source: circles, noise: 0.1}
                model: {layers: [{linear: 4}, relu, {linear: 1}]}
                loss: mse
                optimizer: {sgd: {learning_rate: 0.1}}
                epochs: 3
                """, Path.of("r.yaml"), List.of(overrides)).recipe();
    }

    @Test
    void recipesThatMeanTheSameDoNotDiffer() {
        assertThat(RecipeDifference.between(recipe(), recipe("batch=32", "optimizer.sgd.learning_rate=1e-1")))
                .isEmpty();
    }

    @Test
    void eachDifferenceIsNamedAsOverridesNameIt() {
        assertThat(RecipeDifference.between(
                        recipe("model.layers.2.linear.units=2", "seed=4"), recipe("clip={norm: 1.0}", "steps=5")))
                .contains(
                        new RecipeDifference("seed", "4", "0"),
                        new RecipeDifference("model.layers.2.linear.units", "2", "1"),
                        new RecipeDifference("steps", "nothing", "5"))
                .anyMatch(one -> one.section().equals("clip"))
                .noneMatch(one -> one.section().equals("optimizer"));
    }
}
