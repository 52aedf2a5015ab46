package io.evenkeel.training;

import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.ModelFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The loss before the first step stands beside that of a constant answer, so both are of as many samples. */
class FirstLossTest {

    private static double shareOfChance(String... overrides) {
        String text = """
                data: {source: digits, scale: unit, samples: 400}
                model: {layers: [{linear: 16}, relu, {linear: 10}]}
                loss: cross_entropy
                optimizer: sgd
                steps: 1
                """;
        try (Training training = Training.prepare(RecipeReader.read(text, Path.of("first.yaml"), List.of(overrides)))) {
            ModelFacts model = Objects.requireNonNull(training.facts().model());
            return Objects.requireNonNull(model.initialLoss()) / Objects.requireNonNull(model.chanceLoss());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch=1", "batch=32", "accumulate=3", "batching.full=true"})
    void aSumIsOfOneStepsSamples(String override) {
        assertThat(shareOfChance("loss={cross_entropy: {reduction: sum}}", override))
                .isCloseTo(shareOfChance(), within(1e-6));
    }
}
