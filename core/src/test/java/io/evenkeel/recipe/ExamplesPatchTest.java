package io.evenkeel.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every example takes every kind of change line by line. */
@Tag("slow")
class ExamplesPatchTest {
    private static final Path EXAMPLES = Path.of("../examples");

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static List<RecipeChange> changes(Recipe recipe) {
        List<RecipeChange> changes = new ArrayList<>();
        changes.add(new RecipeChange.Put("clip.norm", "0.5"));
        changes.add(new RecipeChange.Put("schedule.warm_up", "77"));
        changes.add(new RecipeChange.Put("seed", "1234"));
        changes.add(new RecipeChange.Put(recipe.epochs() == null ? "epochs" : "steps", "1234"));
        changes.add(new RecipeChange.Put("data.scale", "standard"));
        changes.add(new RecipeChange.Put("model.init", "orthogonal"));
        changes.add(new RecipeChange.Put("optimizer.adagrad.learning_rate", "3e-5"));
        int layers = recipe.model().layers().size();
        for (int i = 0; i < layers; i += Math.max(layers - 1, 1)) {
            String path = "model.layers." + i;
            changes.add(new RecipeChange.InsertBefore(path, "{dropout: {rate: 0.1}}"));
            changes.add(new RecipeChange.InsertAfter(path, "rms_norm"));
            changes.add(new RecipeChange.Replace(path, "{elu: 0.5}"));
            changes.add(new RecipeChange.Wrap(path, layers - i, "residual", "{scale: 0.5, skip: 1.0}"));
            changes.add(RecipeChange.Wrap.residual(path, 1));
            if (layers > 1) {
                changes.add(new RecipeChange.Remove(path));
            }
            String container = LayerKinds.nameOf(recipe.model().layers().get(i));
            if (List.of("repeat", "residual", "dense_block").contains(container)) {
                changes.add(new RecipeChange.InsertAfter(path + "." + container + ".layers.0", "selu"));
            }
        }
        return changes;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void takesEveryChange(Path example) throws IOException {
        LoadedRecipe loaded = RecipeReader.read(example, List.of());
        Node plain = RecipeText.parse(RecipeWriter.write(loaded.recipe()), null);
        for (RecipeChange change : changes(loaded.recipe())) {
            RecipePatch patch = RecipePatch.of(loaded, List.of(new ReasonedChange("some", change, "for a reason")));

            String text = patch.after().text();
            if (patch.edits().isEmpty()) {
                assertThat(text).isEqualTo(loaded.text());
                continue;
            }
            Recipe expected = RecipeReader.bind(ChangedNodes.of(plain, change), null);
            assertThat(RecipeDifference.between(
                            RecipeReader.read(text, example, List.of()).recipe(), expected))
                    .as(change + "\n" + text)
                    .isEmpty();
            assertThat(patch.extent()).as(change + "\n" + text).isEqualTo(RecipePatch.Extent.LINES);
            assertThat(text).containsOnlyOnce("# for a reason");
            List<String> left = text.lines().toList();
            assertThat(loaded.text().lines().filter(line -> line.startsWith("#")))
                    .allMatch(left::contains);
            if (!(change instanceof RecipeChange.Wrap)) {
                assertThat(loaded.text().lines().filter(line -> !left.contains(line)))
                        .as(change + "\n" + text)
                        .hasSizeLessThanOrEqualTo(4);
            }
        }
    }
}
