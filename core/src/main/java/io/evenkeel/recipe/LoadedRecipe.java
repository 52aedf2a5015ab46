package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** The file's name without its folder; null where the path has none. */
    public @Nullable String fileName() {
        Path name = path.getFileName();
        return name == null ? null : name.toString();
    }
}
