package io.evenkeel.repair;

import io.evenkeel.recipe.Recipe;
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
        List<Change> changes = new ArrayList<>();
        for (WrittenLayers.Item item : hidden) {
            int dot = item.path().lastIndexOf('.');
            int index = Integer.parseInt(item.path().substring(dot + 1)) + (side == Side.AFTER ? 1 : 0);
            changes.add(new Change.Insert(item.path().substring(0, dot + 1) + index, layer));
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
