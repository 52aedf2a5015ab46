package io.evenkeel.cli;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.training.RecipeNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command that takes a recipe takes. */
final class RecipeArguments {

    @Parameters(paramLabel = "RECIPE", description = "The recipe, YAML or JSON.")
    private @Nullable Path recipe;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Override a key by its dotted path, such as optimizer.adam.learning_rate=0.01; repeatable.")
    private List<String> overrides = new ArrayList<>();

    Path file() {
        return Objects.requireNonNull(recipe);
    }

    /** What {@code --set} changes, in order. */
    List<String> overrides() {
        return overrides;
    }

    LoadedRecipe load() throws IOException {
        return load(overrides);
    }

    LoadedRecipe load(List<String> changes) throws IOException {
        Path file = file();
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": found a folder; expected a recipe, YAML or JSON");
        }
        LoadedRecipe loaded = RecipeReader.read(file, changes);
        RecipeNames.check(loaded);
        return loaded;
    }
}
