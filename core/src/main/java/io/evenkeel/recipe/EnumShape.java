package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One of an enum's constants, by its name in lower case. */
final class EnumShape<T extends Enum<T>> implements Shape<T> {
    private final Map<String, T> constants = new LinkedHashMap<>();

    EnumShape(Class<T> type) {
        for (T constant : type.getEnumConstants()) {
            constants.put(name(constant), constant);
        }
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public T read(At at) {
        if (!(at.node() instanceof Node.Scalar scalar) || scalar.isNull()) {
            throw at.fault(expected());
        }
        T constant = constants.get(scalar.truth());
        if (constant == null) {
            throw at.unknown("value", scalar.text(), constants.keySet());
        }
        return constant;
    }

    @Override
    public Node write(T value) {
        return new Node.Scalar(Mark.NONE, isTruth(name(value)) ? Node.Kind.BOOLEAN : Node.Kind.TEXT, name(value));
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        ObjectNode schema = Definitions.object();
        ArrayNode names = schema.putArray("enum");
        for (String name : constants.keySet()) {
            names.add(name);
            if (isTruth(name)) {
                names.add(name.equals("true"));
            }
        }
        return schema;
    }

    private static boolean isTruth(String name) {
        return name.equals("true") || name.equals("false");
    }

    @Override
    public String expected() {
        return At.oneOf(constants.keySet());
    }
}
