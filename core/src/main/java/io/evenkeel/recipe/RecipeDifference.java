package io.evenkeel.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A key that two recipes answer differently, every default written out.
 *
 * @param key a dotted path, as {@code --set} takes it, such as {@code model.layers.4.linear.units}
 * @param one what one of them says there; {@code nothing} where it has no such key
 * @param other what the other one says
 */
public record RecipeDifference(String key, String one, String other) {

    private static final String NOTHING = "nothing";

    /** All of them, in the language's order; none for recipes that mean the same. */
    public static List<RecipeDifference> between(Recipe one, Recipe other) {
        Map<String, String> first = new LinkedHashMap<>();
        Map<String, String> second = new LinkedHashMap<>();
        flatten("", Language.RECIPE.write(one), first);
        flatten("", Language.RECIPE.write(other), second);
        Set<String> keys = new LinkedHashSet<>(first.keySet());
        keys.addAll(second.keySet());
        List<RecipeDifference> differences = new ArrayList<>();
        for (String key : keys) {
            String here = first.getOrDefault(key, NOTHING);
            String there = second.getOrDefault(key, NOTHING);
            if (!here.equals(there)) {
                differences.add(new RecipeDifference(key, here, there));
            }
        }
        return differences;
    }

    /** The part of the recipe that it is about: the key up to the first dot. */
    public String section() {
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }

    private static void flatten(String path, Node node, Map<String, String> into) {
        String prefix = path.isEmpty() ? "" : path + ".";
        if (node instanceof Node.Mapping mapping && !mapping.entries().isEmpty()) {
            mapping.entries().forEach((key, entry) -> flatten(prefix + key, entry.value(), into));
        } else if (node instanceof Node.Listing listing && !listing.items().isEmpty()) {
            for (int i = 0; i < listing.items().size(); i++) {
                flatten(prefix + i, listing.items().get(i), into);
            }
        } else if (node instanceof Node.Scalar scalar) {
            into.put(path, scalar.isNull() ? NOTHING : scalar.text());
        } else {
            into.put(path, node.describe());
        }
    }
}
