package io.evenkeel.repair;

import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.RecipeChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Puts a layer beside every hidden activation. */
final class Behind {

    /** Which side of the activation. */
    enum Side {
        BEFORE,
        AFTER
    }

    private Behind() {}

    static Optional<Edit> edit(Recipe recipe, String kind, String layer, String why, Side side) {
        List<WrittenLayers.Item> hidden = new ArrayList<>(new WrittenLayers(recipe).hiddenActivations());
        // From the last to the first, so that paths stay true.
        Collections.reverse(hidden);
        List<RecipeChange> changes = new ArrayList<>();
        for (WrittenLayers.Item item : hidden) {
            changes.add(
                    side == Side.AFTER
                            ? new RecipeChange.InsertAfter(item.path(), layer)
                            : new RecipeChange.InsertBefore(item.path(), layer));
        }
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Edit(
                        kind,
                        (side == Side.AFTER ? "after" : "before") + " every hidden activation",
                        "nothing",
                        layer,
                        why,
                        changes));
    }
}
