package io.evenkeel.recipe;

import java.util.Collection;

/** A node and the key path under which it is looked at; a node behind an alias has several. */
record At(Node node, String path) {

    At key(String key, Node value) {
        return new At(value, keyPath(key));
    }

    At item(int index, Node value) {
        return new At(value, path + "[" + index + "]");
    }

    String keyPath(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    SourceMark sourceMark() {
        return new SourceMark(path, node.mark().line());
    }

    /** The node is not what it should be. */
    RecipeException fault(String expected) {
        return fault(node.isNull() ? "there is no value" : "found " + node.describe(), expected);
    }

    RecipeException fault(String found, String expected) {
        return new RecipeException(node.mark(), path, found, expected, null);
    }

    /** A name that is none of those that are possible here. */
    RecipeException unknown(String noun, String name, Collection<String> names) {
        return new RecipeException(
                node.mark(),
                path,
                "unknown " + noun + " '" + Quoted.excerpt(name) + "'",
                oneOf(names),
                RecipeException.Advice.nearest(NearestName.of(name, names)));
    }

    static String oneOf(Collection<String> names) {
        return names.size() == 1 ? names.iterator().next() : "one of " + String.join(", ", names);
    }
}
