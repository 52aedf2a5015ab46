package io.evenkeel.recipe;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Prints nodes as YAML: a map or list of plain values on one line where it fits, everything else in blocks. */
final class NodePrinter {
    private static final int WIDTH = 100;
    private static final int STEP = 2;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_]([A-Za-z0-9_./ -]*[A-Za-z0-9_./-])?");
    /** Words that a YAML reader, old or new, takes for something else than text. */
    private static final Pattern RESERVED = Pattern.compile("(?i)true|false|yes|no|on|off|y|n|null|nan|inf");

    private final StringBuilder out = new StringBuilder();

    static String print(Node.Mapping root) {
        var printer = new NodePrinter();
        printer.entries(root, 0);
        return printer.out.toString();
    }

    /**
     * One entry as it stands below others.
     *
     * @param indent the column of its key, from 0; the first line comes without, and the last without its end
     */
    static String entry(String key, Node value, int indent) {
        var printer = new NodePrinter();
        printer.entries(Node.Mapping.empty(Mark.NONE).with(key, value), indent);
        return printer.out.toString().stripTrailing();
    }

    /** One item as {@link #entry}, without its dash, which stands in column {@code indent}. */
    static String item(Node item, int indent) {
        var printer = new NodePrinter();
        printer.items(List.of(item), indent);
        return printer.out.substring(indent + 2).stripTrailing();
    }

    /** Every entry on lines of its own; the cursor is where the first key goes. */
    private void entries(Node.Mapping mapping, int indent) {
        boolean first = true;
        for (var entry : mapping.entries().entrySet()) {
            out.append(first ? "" : " ".repeat(indent));
            first = false;
            String key = text(entry.getKey());
            out.append(key).append(':');
            afterKey(entry.getValue().value(), indent, key.length() + 1);
        }
    }

    private void afterKey(Node value, int indent, int used) {
        String flow = flow(value);
        if (isFlat(value) && indent + used + 1 + flow.length() <= WIDTH) {
            out.append(' ').append(flow).append('\n');
        } else if (value instanceof Node.Mapping mapping) {
            out.append('\n').append(" ".repeat(indent + STEP));
            entries(mapping, indent + STEP);
        } else {
            out.append('\n');
            items(((Node.Listing) value).items(), indent + STEP);
        }
    }

    private void items(List<Node> items, int indent) {
        for (Node item : items) {
            out.append(" ".repeat(indent)).append("- ");
            if (item instanceof Node.Mapping mapping && !mapping.entries().isEmpty() && !isOneLine(mapping, indent)) {
                entries(mapping, indent + STEP);
            } else if (item instanceof Node.Listing listing && !isFlat(listing)) {
                out.append('\n');
                items(listing.items(), indent + STEP);
            } else {
                out.append(flow(item)).append('\n');
            }
        }
    }

    /** A layer, {@code linear: {…}}, reads better as an entry than in braces. */
    private static boolean isOneLine(Node.Mapping mapping, int indent) {
        return mapping.entries().size() > 1
                && isFlat(mapping)
                && indent + STEP + flow(mapping).length() <= WIDTH;
    }

    private static boolean isFlat(Node node) {
        if (node instanceof Node.Scalar) {
            return true;
        }
        return node.height() <= 2 || (node instanceof Node.Listing listing && isTable(listing));
    }

    /** A list of lists of plain values, such as points. */
    private static boolean isTable(Node.Listing listing) {
        return listing.items().stream().allMatch(item -> item instanceof Node.Listing && item.height() <= 2);
    }

    /** All on one line. */
    static String flow(Node node) {
        if (node instanceof Node.Mapping mapping) {
            return mapping.entries().entrySet().stream()
                    .map(entry ->
                            text(entry.getKey()) + ": " + flow(entry.getValue().value()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node instanceof Node.Listing listing) {
            return listing.items().stream().map(NodePrinter::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        var scalar = (Node.Scalar) node;
        return switch (scalar.kind()) {
            case NULL -> "null";
            case TEXT -> text(scalar.text());
            case NUMBER, BOOLEAN -> scalar.text();
        };
    }

    /** Bare where no YAML reader can mistake it, else in double quotes. */
    static String text(String text) {
        if (PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches()) {
            return text;
        }
        return quoted(text);
    }

    /** In double quotes, escaped as YAML and JSON do. */
    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (Quoted.isPrintable(point)) {
                        quoted.appendCodePoint(point);
                    } else {
                        quoted.append(String.format(point > 0xFFFF ? "\\U%08X" : "\\u%04X", point));
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
