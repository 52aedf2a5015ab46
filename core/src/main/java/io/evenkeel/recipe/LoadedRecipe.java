package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.List;

/**
 * A recipe with where it came from.
 *
 * @param path the file; relative paths inside the recipe are relative to its folder
 * @param text the file's text as it was read, before overrides
 * @param overrides {@code key=value}, in the order in which they were applied
 */
public record LoadedRecipe(Recipe recipe, Path path, String text, List<String> overrides) {

    public LoadedRecipe {
        overrides = List.copyOf(overrides);
    }
}
