package io.evenkeel.training;

import io.evenkeel.recipe.LayerKinds;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each layer's example recipe is there, uses the layer and learns, with every instrument on. */
class LayerExamplesTest {

    private static final Path EXAMPLES = Path.of("..", "examples", "layers");

    static Stream<String> everyLayer() {
        return LayerKinds.builtIn().stream().map(LayerKinds.LayerKind::name);
    }

    @ParameterizedTest
    @MethodSource("everyLayer")
    void learns(String layer) throws IOException {
        Path file = EXAMPLES.resolve(layer + ".yaml");
        assertThat(Files.readString(file)).containsPattern("\\b" + layer + "\\b");
        LoadedRecipe recipe = RecipeReader.read(file, List.of("steps=60", "data.samples=500"));
        try (Training training = Training.prepare(recipe)) {
            List<String> kinds = training.facts().model().layers().stream()
                    .map(LayerFacts::kind)
                    .toList();
            if (!layer.equals("repeat")) {
                assertThat(kinds).contains(layer);
            }
            TrainingResult result = training.run();
            double chance = 0.1;
            assertThat(result.last().get(QuantityKey.of(Quantities.ACCURACY_VALIDATION)))
                    .isGreaterThan(3 * chance);
            assertThat(result.last().get(QuantityKey.of(Quantities.LOSS_TRAINING)))
                    .isLessThan(training.facts().model().initialLoss());
        }
    }
}
