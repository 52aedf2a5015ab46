package io.evenkeel.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends a key that is right in itself to where it belongs. */
final class Misplaced {
    private static final KeyIndex INDEX = KeyIndex.of(Language.RECIPE);
    private static final int MOST_PLACES = 3;

    private Misplaced() {}

    /**
     * Null where the language has no such key. Places below where the key was found come alone: there, they are meant.
     *
     * @param path where the key was found
     */
    static RecipeException.@Nullable Advice advice(String key, String path) {
        List<String> everywhere = INDEX.places(key);
        if (everywhere.isEmpty()) {
            return null;
        }
        String here = path.replaceAll("\\[\\d+]", "[]");
        List<String> below = everywhere.stream()
                .filter(place -> !here.isEmpty() && place.startsWith(here))
                .toList();
        List<String> places = outermost(below.isEmpty() ? everywhere : below);
        String first = places.get(0);
        String listed = String.join(" or ", places.subList(0, Math.min(places.size(), MOST_PLACES)));
        return new RecipeException.Advice(
                first.isEmpty() ? key : first.replaceFirst(" \\(.*", "") + "." + key,
                "'" + key + "' belongs " + (first.isEmpty() ? "at the top level" : "under " + listed));
    }

    /** Without lists right inside others: what an optimizer's groups may have, it has too. */
    private static List<String> outermost(List<String> places) {
        return places.stream()
                .filter(place -> !place.endsWith("[]") || !places.contains(place.replaceFirst("\\.\\w+\\[]$", "")))
                .toList();
    }

    /** Said by one who knows the place. */
    static RecipeException.Advice under(String key, String place) {
        return new RecipeException.Advice(place + "." + key, "'" + key + "' belongs under " + place);
    }
}
