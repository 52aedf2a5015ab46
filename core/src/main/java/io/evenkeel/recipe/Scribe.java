package io.evenkeel.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes values into a text as the text has them: YAML or JSON, with its line ends. */
record Scribe(boolean json, String ending) {
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?");

    static Scribe of(String text, boolean json) {
        return new Scribe(json, Lines.ending(text));
    }

    /** On one line. */
    String inline(Node node) {
        return json ? json(node) : NodePrinter.flow(node);
    }

    /** A scalar in the place of one that was written so. */
    String inline(Node node, String before) {
        boolean text = node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.TEXT;
        if (json || !text || before.isEmpty() || "'\"".indexOf(before.charAt(0)) < 0) {
            return inline(node);
        }
        return quoted(((Node.Scalar) node).text(), before.charAt(0));
    }

    /** A key in the place of one that was written so; empty for a new one. */
    String key(String key, String before) {
        return json
                ? json(key)
                : before.isEmpty() || "'\"".indexOf(before.charAt(0)) < 0
                        ? NodePrinter.text(key)
                        : quoted(key, before.charAt(0));
    }

    /** An entry in a block of YAML; the first line without its indentation, the last without its end. */
    String entry(String key, Node value, int column) {
        return ended(NodePrinter.entry(key, value, column));
    }

    /** What stands behind the colon of a key in that column of a block. */
    String afterColon(Node value, int column) {
        return entry("x", value, column).substring(2);
    }

    /** An item in a block of YAML, behind its dash in that column. */
    String item(Node item, int column) {
        return ended(NodePrinter.item(item, column));
    }

    private String ended(String lines) {
        return lines.replace("\n", ending);
    }

    private static String quoted(String text, char quote) {
        boolean single = quote == '\'' && text.chars().allMatch(Quoted::isPrintable);
        return single ? "'" + text.replace("'", "''") + "'" : NodePrinter.quoted(text);
    }

    private static String json(Node node) {
        if (node instanceof Node.Mapping mapping) {
            return mapping.entries().entrySet().stream()
                    .map(entry ->
                            json(entry.getKey()) + ": " + json(entry.getValue().value()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node instanceof Node.Listing listing) {
            return listing.items().stream().map(Scribe::json).collect(Collectors.joining(", ", "[", "]"));
        }
        var scalar = (Node.Scalar) node;
        return switch (scalar.kind()) {
            case NULL -> "null";
            case BOOLEAN -> scalar.truth();
            case TEXT -> json(scalar.text());
            // what JSON has no number for is spelt
            case NUMBER -> JSON_NUMBER.matcher(scalar.text()).matches() ? scalar.text() : spelt(scalar);
        };
    }

    private static String spelt(Node.Scalar scalar) {
        double value = RealShape.parse(scalar).orElse(Double.NaN);
        return Double.isInfinite(value) || Double.isNaN(value)
                ? json(RealShape.print(value))
                : NodeJson.of(scalar).toString();
    }

    private static String json(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }

    /** The whole recipe in canonical form. */
    String document(Recipe recipe) {
        if (!json) {
            return ended(RecipeWriter.write(recipe));
        }
        try {
            String line = json(Language.RECIPE.write(recipe));
            return ended(new ObjectMapper().readTree(line).toPrettyString() + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
