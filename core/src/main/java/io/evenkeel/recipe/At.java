package io.evenkeel.recipe;

import java.util.Collection;

/**
 * A node and where it is met: a node behind an alias is met several times.
 *
 * @param path the key path
 * @param mark the key before the node, or the node itself in a list
 */
record At(Node node, String path, Mark mark) {

    static At root(Node node) {
        return new At(node, "", node.mark());
    }

    At key(String key, Node.Entry entry) {
        return new At(entry.value(), keyPath(key), entry.keyMark());
    }

    /** The same place under a further key, where only a name was written. */
    At key(String key, Node value) {
        return new At(value, keyPath(key), mark);
    }

    At item(int index, Node value) {
        return new At(value, path + "[" + index + "]", value.mark());
    }

    String keyPath(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    SourceMark sourceMark() {
        return new SourceMark(path, mark.line());
    }

    /** The node is not what it should be. */
    RecipeException fault(String expected) {
        return node.isNull()
                ? fault("there is no value", expected)
                : new RecipeException(node.mark(), path, "found " + node.describe(), expected, null);
    }

    /** Something about the place as a whole. */
    RecipeException fault(String found, String expected) {
        Mark blamed = node.mark().override().isEmpty() ? mark : node.mark();
        return new RecipeException(blamed, path, found, expected, null);
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
