package io.evenkeel.recipe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where in the language each key belongs, so that a misplaced one can be sent home. */
final class KeyIndex {
    private final Map<String, Set<String>> places = new HashMap<>();
    private final Set<Shape<?>> seen = new HashSet<>();

    static KeyIndex of(Shape<?> root) {
        var index = new KeyIndex();
        index.visit("", root);
        return index;
    }

    /** Shapes hold each other; each is visited where it is met first. */
    void visit(String path, Shape<?> shape) {
        if (seen.add(shape)) {
            shape.index(path, this);
        }
    }

    void add(String key, String place) {
        places.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(place);
    }

    /** The places where the key belongs, in the language's order; empty for an unknown key. */
    List<String> places(String key) {
        return new ArrayList<>(places.getOrDefault(key, Set.of()));
    }
}
