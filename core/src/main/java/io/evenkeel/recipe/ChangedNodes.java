package io.evenkeel.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a recipe's nodes are after a change: the meaning of {@link RecipeChange}, whatever the text looks like. */
final class ChangedNodes {
    /** Numbers that YAML 1.1 takes for text. */
    private static final Pattern EXPONENT = Pattern.compile("[-+]?\\d+[eE][-+]?\\d+");

    private final Node root;
    private final Steps steps;
    private final Mark mark;

    private ChangedNodes(Node root, RecipeChange change) {
        this.root = root;
        this.mark = new Mark(0, 0, "edit of " + Quoted.excerpt(change.path()));
        this.steps = Steps.of(change.path(), mark);
    }

    /** The nodes after the change; a {@link RecipeException} where there is nothing at the path to change. */
    static Node of(Node root, RecipeChange change) {
        var nodes = new ChangedNodes(root, change);
        if (change instanceof RecipeChange.Put put) {
            return nodes.set(nodes.steps, nodes.value(put.value()));
        }
        if (change instanceof RecipeChange.InsertBefore insert) {
            return nodes.splice(0, 0, insert.layer());
        }
        if (change instanceof RecipeChange.InsertAfter insert) {
            return nodes.splice(1, 0, insert.layer());
        }
        if (change instanceof RecipeChange.Replace replace) {
            return nodes.splice(0, 1, replace.layer());
        }
        if (change instanceof RecipeChange.Wrap wrap) {
            return nodes.wrap(wrap);
        }
        return nodes.remove();
    }

    private Node set(Steps where, Node value) {
        return Language.RECIPE.set(At.root(root), where, value);
    }

    private Node value(String yaml) {
        if (yaml.isBlank()) {
            throw steps.fault("there is no value", "a value in YAML, such as 0.1 or {linear: 32}");
        }
        return bare(RecipeText.value(yaml, mark.override()));
    }

    /** With 1e-3 as the number that it is, so that nobody puts it between quotes. */
    private static Node bare(Node node) {
        if (node instanceof Node.Mapping mapping) {
            Map<String, Node.Entry> entries = new LinkedHashMap<>();
            mapping.entries()
                    .forEach((key, entry) -> entries.put(key, new Node.Entry(entry.keyMark(), bare(entry.value()))));
            return Node.Mapping.of(mapping.mark(), entries);
        }
        if (node instanceof Node.Listing listing) {
            return Node.Listing.of(
                    listing.mark(),
                    listing.items().stream().map(ChangedNodes::bare).toList());
        }
        var scalar = (Node.Scalar) node;
        return EXPONENT.matcher(scalar.text()).matches()
                ? new Node.Scalar(scalar.mark(), Node.Kind.NUMBER, scalar.text())
                : scalar;
    }

    private Node remove() {
        Node parent = NodeWalk.find(root, parent().keys());
        if (parent instanceof Node.Listing && NodeWalk.index(last()) >= 0) {
            return splice(0, 1, null);
        }
        Node after = set(steps, Node.Scalar.absent(mark));
        if (after.sameAs(root)) {
            throw steps.fault(
                    "there is no '" + path() + "' to take out",
                    parent instanceof Node.Mapping mapping && !mapping.entries().isEmpty()
                            ? At.oneOf(mapping.entries().keySet())
                            : "a key that the recipe gives");
        }
        return after;
    }

    /** Takes {@code count} items out at the index plus {@code offset}, and puts one there. */
    private Node splice(int offset, int count, @Nullable String item) {
        Node.Listing listing = listing();
        var items = new ArrayList<>(listing.items());
        int index = index(listing) + offset;
        items.subList(index, index + count).clear();
        if (item != null) {
            items.add(index, value(item));
        }
        return set(parent(), Node.Listing.of(listing.mark(), items));
    }

    private Node wrap(RecipeChange.Wrap wrap) {
        Node.Listing listing = listing();
        int first = index(listing);
        int size = listing.items().size();
        if (wrap.count() > size - first) {
            throw steps.fault(
                    "'" + parentPath() + "' has " + (size - first) + " from '" + path() + "' on",
                    "at most as many to wrap, not " + wrap.count());
        }
        var items = new ArrayList<>(listing.items());
        List<Node> run = items.subList(first, first + wrap.count());
        Node.Listing inside = Node.Listing.of(mark, run);
        Node arguments = wrap.arguments().isBlank() ? Node.Mapping.empty(mark) : value(wrap.arguments());
        if (!(arguments instanceof Node.Mapping given)) {
            throw steps.fault("found " + arguments.describe(), "a map of the container's arguments");
        }
        Node argument = inside;
        if (!given.entries().isEmpty()) {
            Node.Mapping all = Node.Mapping.empty(mark).with("layers", inside);
            for (String key : given.entries().keySet()) {
                all = all.with(key, given.value(key));
            }
            argument = all;
        }
        run.clear();
        items.add(first, Node.Mapping.empty(mark).with(wrap.container(), argument));
        return set(parent(), Node.Listing.of(listing.mark(), items));
    }

    private Node.Listing listing() {
        Node parent = NodeWalk.find(root, parent().keys());
        if (parent instanceof Node.Listing listing) {
            return listing;
        }
        if (steps.keys().size() < 2) {
            throw steps.fault("'" + path() + "' is no place in a list", "a path such as model.layers.0");
        }
        throw steps.fault(
                "there is no list at '" + parentPath() + "'" + (parent == null ? "" : ", but " + parent.describe()),
                "the path of a list's item, such as model.layers.0" + nearest());
    }

    /** How far the path leads, for who mistyped it. */
    private String nearest() {
        List<String> keys = steps.keys();
        for (int length = keys.size() - 1; length > 0; length--) {
            Node node = NodeWalk.find(root, keys.subList(0, length));
            if (node != null) {
                return "; '" + String.join(".", keys.subList(0, length)) + "' is " + node.describe();
            }
        }
        return "";
    }

    private int index(Node.Listing listing) {
        int index = NodeWalk.index(last());
        int size = listing.items().size();
        if (index < 0 || index >= size) {
            throw steps.fault(
                    "'" + Quoted.excerpt(last()) + "' is not an index of '" + parentPath() + "'",
                    size == 0 ? "a list that is not empty" : "a number from 0 to " + (size - 1));
        }
        return index;
    }

    private Steps parent() {
        return new Steps(steps.keys().subList(0, steps.keys().size() - 1), mark);
    }

    private String last() {
        return steps.keys().get(steps.keys().size() - 1);
    }

    private String path() {
        return Quoted.excerpt(String.join(".", steps.keys()));
    }

    private String parentPath() {
        return Quoted.excerpt(String.join(".", parent().keys()));
    }
}
