package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/** The named parts of a schema; a part may refer to itself. */
final class Definitions {
    private final ObjectNode parts = object();

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode typed(String type) {
        return object().put("type", type);
    }

    /** A reference to the part, which is filled in where it is not known yet. */
    ObjectNode reference(String name, Consumer<ObjectNode> fill) {
        if (!parts.has(name)) {
            // set before filling, so that what it holds may refer to it
            ObjectNode part = object();
            parts.set(name, part);
            fill.accept(part);
        }
        return object().put("$ref", "#/$defs/" + name);
    }

    ObjectNode all() {
        return parts;
    }
}
