package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;

/** Our nodes as JSON values, as a schema sees them. */
final class NodeJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private NodeJson() {}

    static JsonNode of(Node node) {
        if (node instanceof Node.Mapping mapping) {
            ObjectNode object = JSON.objectNode();
            mapping.entries().forEach((key, entry) -> object.set(key, of(entry.value())));
            return object;
        }
        if (node instanceof Node.Listing listing) {
            ArrayNode array = JSON.arrayNode();
            listing.items().forEach(item -> array.add(of(item)));
            return array;
        }
        var scalar = (Node.Scalar) node;
        OptionalDouble number = RealShape.parse(scalar);
        if (number.isPresent()) {
            double value = number.getAsDouble();
            return value == Math.rint(value) && Math.abs(value) < 0x1p53
                    ? JSON.numberNode((long) value)
                    : JSON.numberNode(value);
        }
        return switch (scalar.kind()) {
            case NULL -> JSON.nullNode();
            case BOOLEAN -> JSON.booleanNode(scalar.truth().equals("true"));
            default -> JSON.textNode(scalar.text());
        };
    }
}
