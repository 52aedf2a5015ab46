package io.evenkeel.recipe;

import java.util.List;

/**
 * A recipe and the same with some changes, in its author's own words: comments, order, indentation, quotes, blank lines
 * and line ends stay as they are, and each change has its reason beside it. Overrides that are still in force become
 * part of the text, so that it is the whole of what was changed.
 *
 * @param before as it was read
 * @param after as it is to be; its text reads as exactly this recipe
 * @param edits what was changed, in order; none for changes that the recipe said already
 * @param superseded the overrides that a change has taken the place of, wholly or in part
 * @param extent how much of the text had to be written anew
 */
public record RecipePatch(
        LoadedRecipe before, LoadedRecipe after, List<RecipeEdit> edits, List<String> superseded, Extent extent) {

    /** How much of a text was written anew. */
    public enum Extent {
        /** Only what changed. */
        LINES,
        /** A value that holds what changed, with what else it says; comments inside are lost. */
        VALUE,
        /** All, in canonical form. */
        RECIPE
    }

    public RecipePatch {
        edits = List.copyOf(edits);
        superseded = List.copyOf(superseded);
    }

    /**
     * Applies changes in order, each to what the ones before have left.
     *
     * @throws RecipeException if there is nothing at a path to change, or if the recipe could not be read afterwards
     */
    public static RecipePatch of(LoadedRecipe recipe, List<ReasonedChange> changes) {
        try {
            return new RecipePatching(recipe, changes).patch();
        } catch (RecipeException e) {
            throw e.file() == null ? e.in(recipe.path()) : e;
        }
    }

    /**
     * The difference of the texts as {@code diff -u} writes it; empty where there is none.
     *
     * @param beforeName what to call the text before, and {@code afterName} the one after
     */
    public String diff(String beforeName, String afterName) {
        return UnifiedDiff.of(before.text(), after.text(), beforeName, afterName);
    }
}
