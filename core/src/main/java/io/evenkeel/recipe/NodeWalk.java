package io.evenkeel.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what stands at a path. */
final class NodeWalk {
    private static final String LAYERS = "layers";

    private NodeWalk() {}

    /** The node at the path, written with the keys' own names; null where there is none. */
    static @Nullable Node find(Node root, List<String> keys) {
        Node node = root;
        for (String key : keys) {
            Node inside = inside(node, key);
            if (inside == null) {
                return null;
            }
            node = inside;
        }
        return node;
    }

    private static @Nullable Node inside(Node node, String key) {
        if (node instanceof Node.Mapping mapping) {
            Node.Entry entry = mapping.entries().get(key);
            return entry == null ? null : entry.value();
        }
        if (node instanceof Node.Listing listing) {
            // residual: [relu] says the same as residual: {layers: [relu]}
            int index = index(key);
            return key.equals(LAYERS)
                    ? listing
                    : index >= 0 && index < listing.items().size()
                            ? listing.items().get(index)
                            : null;
        }
        return null;
    }

    /** The index that a key spells; -1 where it spells none. */
    static int index(String key) {
        return key.matches("\\d{1,9}") ? Integer.parseInt(key) : -1;
    }
}
