package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A list; where its elements are plain text or whole numbers, one alone may stand for a list of one. */
final class ListShape<T> implements Shape<List<T>> {
    private final Supplier<Shape<T>> element;
    private final boolean oneAlone;
    private final boolean mayBeEmpty;

    /** @param element asked for late, because layers hold lists of layers */
    ListShape(Supplier<Shape<T>> element, boolean oneAlone, boolean mayBeEmpty) {
        this.element = element;
        this.oneAlone = oneAlone;
        this.mayBeEmpty = mayBeEmpty;
    }

    @Override
    public List<T> read(At at) {
        if (oneAlone && at.node() instanceof Node.Scalar scalar && !scalar.isNull()) {
            return List.of(element.get().read(at));
        }
        if (!(at.node() instanceof Node.Listing listing) || (listing.items().isEmpty() && !mayBeEmpty)) {
            throw at.fault(expected());
        }
        List<Node> items = listing.items();
        return IntStream.range(0, items.size())
                .mapToObj(i -> element.get().read(at.item(i, items.get(i))))
                .toList();
    }

    @Override
    public Node write(List<T> value) {
        return Node.Listing.of(
                Mark.NONE, value.stream().map(item -> element.get().write(item)).toList());
    }

    @Override
    public Node set(At at, Steps steps, Node value) {
        if (steps.done()) {
            return value;
        }
        if (!(at.node() instanceof Node.Listing listing)) {
            throw steps.fault("there is no list at '" + at.path() + "' to index", at.path() + "=[…]");
        }
        var items = new ArrayList<>(listing.items());
        int index = steps.head().matches("\\d{1,9}") ? Integer.parseInt(steps.head()) : -1;
        if (index < 0 || index >= items.size()) {
            throw steps.fault(
                    "'" + Quoted.excerpt(steps.head()) + "' is not an index of '" + at.path() + "'",
                    items.isEmpty()
                            ? at.path() + "=[…], because it is empty"
                            : "a number from 0 to " + (items.size() - 1));
        }
        items.set(index, element.get().set(at.item(index, items.get(index)), steps.tail(), value));
        return Node.Listing.of(listing.mark(), items);
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        ObjectNode list = Definitions.typed("array");
        ObjectNode item = element.get().schema(definitions);
        list.set("items", item);
        if (!mayBeEmpty) {
            list.put("minItems", 1);
        }
        if (!oneAlone) {
            return list;
        }
        ObjectNode schema = Definitions.object();
        schema.putArray("anyOf").add(item.deepCopy()).add(list);
        return schema;
    }

    @Override
    public String expected() {
        return (oneAlone ? element.get().expected() + ", or " : "")
                + (mayBeEmpty ? "a list" : "a list that is not empty");
    }

    @Override
    public void index(String path, KeyIndex index) {
        index.visit(path + "[]", element.get());
    }
}
