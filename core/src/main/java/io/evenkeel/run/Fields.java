package io.evenkeel.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object under the eyes of a reader that wants to say what is wrong with it. Fields that nobody asks for are
 * skipped: that is how old readers live with newer streams.
 */
final class Fields {

    /** A field is missing or is not what it should be. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    private static final int SHOWN = 60;

    private final JsonNode node;
    private final String path;

    private Fields(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    static Fields of(JsonNode node) {
        if (!node.isObject()) {
            throw new Malformed("is " + show(node) + "; expected a JSON object");
        }
        return new Fields(node, "");
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    String text(String name) {
        return asText(name, present(name, "a text"));
    }

    @Nullable
    String textOrNull(String name) {
        return has(name) ? text(name) : null;
    }

    String textOr(String name, String fallback) {
        return has(name) ? text(name) : fallback;
    }

    boolean bool(String name) {
        JsonNode value = present(name, "true or false");
        if (!value.isBoolean()) {
            throw malformed(path + name, value, "true or false");
        }
        return value.booleanValue();
    }

    long integer(String name) {
        return asLong(name, present(name, "an integer"));
    }

    long integerOr(String name, long fallback) {
        return has(name) ? integer(name) : fallback;
    }

    @Nullable
    Long integerOrNull(String name) {
        return has(name) ? integer(name) : null;
    }

    int smallInteger(String name) {
        long value = integer(name);
        if (value != (int) value) {
            throw malformed(path + name, node.get(name), "an integer of 32 bits");
        }
        return (int) value;
    }

    double number(String name) {
        return asDouble(name, present(name, "a number"));
    }

    @Nullable
    Double numberOrNull(String name) {
        return has(name) ? number(name) : null;
    }

    List<Long> integers(String name) {
        return items(name, this::asLong);
    }

    List<String> texts(String name) {
        return items(name, this::asText);
    }

    List<Fields> objects(String name) {
        return items(name, this::asObject);
    }

    Fields object(String name) {
        return asObject(name, present(name, "an object"));
    }

    @Nullable
    Fields objectOrNull(String name) {
        return has(name) ? object(name) : null;
    }

    /** The object's own fields as numbers, in order. */
    Map<String, Double> asNumbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        node.properties().forEach(field -> numbers.put(field.getKey(), asDouble(field.getKey(), field.getValue())));
        return numbers;
    }

    /** The object's own fields as texts, in order. */
    Map<String, String> asTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties().forEach(field -> texts.put(field.getKey(), text(field.getKey())));
        return texts;
    }

    private <T> List<T> items(String name, BiFunction<String, JsonNode, T> item) {
        if (!has(name)) {
            return List.of();
        }
        JsonNode array = present(name, "a list");
        if (!array.isArray()) {
            throw malformed(path + name, array, "a list");
        }
        List<T> items = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            items.add(item.apply(name + "[" + i + "]", array.get(i)));
        }
        return items;
    }

    private String asText(String name, JsonNode value) {
        if (!value.isTextual()) {
            throw malformed(path + name, value, "a text");
        }
        return value.textValue();
    }

    private Fields asObject(String name, JsonNode value) {
        if (!value.isObject()) {
            throw malformed(path + name, value, "an object");
        }
        return new Fields(value, path + name + ".");
    }

    private long asLong(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw malformed(path + name, value, "an integer");
        }
        return value.longValue();
    }

    private double asDouble(String name, JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        String text = value.isTextual() ? value.textValue() : "";
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw malformed(path + name, value, "a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
        };
    }

    private JsonNode present(String name, String expected) {
        JsonNode value = node.get(name);
        if (value == null) {
            throw new Malformed("has no \"" + path + name + "\"; expected " + expected);
        }
        return value;
    }

    private static Malformed malformed(String at, JsonNode value, String expected) {
        return new Malformed("has \"" + at + "\": " + show(value) + "; expected " + expected);
    }

    private static String show(JsonNode value) {
        if (value.isContainerNode()) {
            return value.getNodeType() == JsonNodeType.ARRAY ? "a list" : "an object";
        }
        String text = value.isMissingNode() ? "nothing" : value.toString();
        return text.length() <= SHOWN
                ? text
                : String.format(Locale.ROOT, "%s… (%d characters)", text.substring(0, SHOWN), text.length());
    }
}
