package io.evenkeel.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends a key that is right in itself to where it belongs. */
final class Misplaced {
    private static final KeyIndex INDEX = KeyIndex.of(Language.RECIPE);
    private static final int MOST_PLACES = 3;

    private Misplaced() {}

    /** Null where the language has no such key. */
    static RecipeException.@Nullable Advice advice(String key) {
        List<String> places = INDEX.places(key);
        if (places.isEmpty()) {
            return null;
        }
        String first = places.get(0);
        String listed = String.join(" or ", places.subList(0, Math.min(places.size(), MOST_PLACES)));
        return new RecipeException.Advice(
                first.isEmpty() ? key : first.replaceFirst(" \\(.*", "") + "." + key,
                "'" + key + "' belongs " + (first.isEmpty() ? "at the top level" : "under " + listed));
    }

    /** Said by one who knows the place. */
    static RecipeException.Advice under(String key, String place) {
        return new RecipeException.Advice(place + "." + key, "'" + key + "' belongs under " + place);
    }
}
