package io.evenkeel.recipe;

import org.jspecify.annotations.Nullable;

/**
 * One edit of a recipe, as {@code repair} answers it.
 *
 * @param kind the remedy's kind, such as {@code lower-learning-rate}
 * @param where a dotted path as {@code --set} takes it, such as {@code model.layers.3}, in the recipe after the edits
 *     before this one; of an insertion, where the new layer stands
 * @param from what was there, in YAML on one line: as the author wrote it, or the default; null where there was nothing
 * @param to what is there now, likewise; null where there is nothing any more
 * @param why the reason, as it stands in the recipe as a comment
 */
public record RecipeEdit(
        String kind,
        String where,
        @Nullable String from,
        @Nullable String to,
        String why) {}
