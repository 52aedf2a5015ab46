package io.evenkeel.recipe;

import java.nio.file.Path;

/**
 * Where a key of a recipe was written, for what shows only when the recipe is put to use.
 *
 * @param key its path, such as {@code ignore[0].finding}
 * @param line from 1; 0 where it stands on none: in an override, or nowhere
 * @param override the override that set it, such as {@code --set batch=0}; empty where none did
 */
public record RecipePlace(Path file, String key, int line, String override) {

    /** To begin a message with: {@code deep.yaml:12: data.samples: }. */
    public String prefix() {
        String where = !override.isEmpty() ? override : line > 0 ? file + ":" + line : file.toString();
        return where + ": " + (key.isEmpty() ? "" : key + ": ");
    }
}
