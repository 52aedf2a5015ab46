package io.evenkeel.repair;

import io.evenkeel.recipe.RecipeChange;
import java.util.List;

/**
 * What a remedy would change in a recipe, so that a person can judge it.
 *
 * @param kind the remedy's
 * @param where the key or the layers that it is about
 * @param from what the recipe says there; empty where it says nothing
 * @param to what it would say
 * @param why in a sentence, without a full stop
 * @param changes in order, each at a path of the recipe as the ones before have left it
 */
public record Edit(String kind, String where, String from, String to, String why, List<RecipeChange> changes) {

    public Edit {
        changes = List.copyOf(changes);
    }

    static Edit put(String kind, String path, String from, String to, String why) {
        return new Edit(kind, path, from, to, why, List.of(new RecipeChange.Put(path, to)));
    }

    /** Whether one of them changes what the other does, so that only the later one would count. */
    boolean conflicts(Edit other) {
        return changes.stream().filter(RecipeChange.Put.class::isInstance).anyMatch(mine -> other.changes.stream()
                .filter(RecipeChange.Put.class::isInstance)
                .anyMatch(theirs -> isWithin(mine.path(), theirs.path()) || isWithin(theirs.path(), mine.path())));
    }

    private static boolean isWithin(String path, String outer) {
        return (path + ".").startsWith(outer + ".");
    }
}
