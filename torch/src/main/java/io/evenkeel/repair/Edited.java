package io.evenkeel.repair;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.ReasonedChange;
import io.evenkeel.recipe.RecipePatch;
import java.util.List;

/** Recipes with edits: each is read again and checked like one that a person wrote. */
final class Edited {

    private Edited() {}

    /** @throws io.evenkeel.recipe.RecipeException when the result is no recipe */
    static LoadedRecipe recipe(LoadedRecipe original, List<Edit> edits) {
        return edits.isEmpty() ? original : patch(original, edits).after();
    }

    /** @throws io.evenkeel.recipe.RecipeException when the result is no recipe */
    static RecipePatch patch(LoadedRecipe original, List<Edit> edits) {
        return RecipePatch.of(
                original,
                edits.stream()
                        .flatMap(edit -> edit.changes().stream()
                                .map(change -> new ReasonedChange(edit.kind(), change, edit.why())))
                        .toList());
    }
}
