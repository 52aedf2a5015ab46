package io.evenkeel.repair;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.ReasonedChange;
import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.recipe.RecipePatch;
import java.util.List;

/** Recipes with edits: each is read again and checked like one that a person wrote. */
final class Edited {

    private Edited() {}

    /** @throws io.evenkeel.recipe.RecipeException when the result is no recipe */
    static LoadedRecipe recipe(LoadedRecipe original, List<Edit> edits) {
        return edits.isEmpty() ? original : patch(original, edits).after();
    }

    /** The same with other initial weights, batches and split. */
    static LoadedRecipe withSeed(LoadedRecipe recipe, long seed) {
        RecipeChange change = new RecipeChange.Put("seed", Long.toString(seed));
        return RecipePatch.of(recipe, List.of(new ReasonedChange("seed", change, "to see whether it was luck")))
                .after();
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
