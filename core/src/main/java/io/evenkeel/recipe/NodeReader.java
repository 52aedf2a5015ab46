package io.evenkeel.recipe;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds nodes from a token stream: aliases resolved, duplicate keys and anything excessive refused. */
final class NodeReader {
    static final int MOST_LEVELS = 128;
    static final int MOST_NODES = 50_000;
    static final int MOST_ALIASES = 1_000;

    private final JsonParser parser;
    private final String override;
    private final Map<String, Node> anchors = new HashMap<>();
    private final Set<String> openAnchors = new HashSet<>();
    private long nodes;
    private int aliases;

    /** @param override what to blame instead of a line; empty for a file */
    NodeReader(JsonParser parser, String override) {
        this.parser = parser;
        this.override = override;
    }

    /** The text's one value; null where there is none. */
    @Nullable
    Node read() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return null;
        }
        Node root = value(first, "", 1);
        if (parser.nextToken() != null) {
            throw RecipeException.syntax(
                    mark(), "a second document starts here", "one recipe in one file, without '---' between");
        }
        return root;
    }

    private Node value(JsonToken token, String path, int level) throws IOException {
        Mark mark = mark();
        if (level > MOST_LEVELS) {
            throw limit(mark, path, "more than " + MOST_LEVELS + " levels of nesting");
        }
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            return alias(mark, path, level);
        }
        count(1, mark, path);
        refuseTag(mark, path);
        String anchor = anchor();
        if (anchor != null) {
            openAnchors.add(anchor);
        }
        Node node =
                switch (token) {
                    case START_OBJECT -> mapping(mark, path, level);
                    case START_ARRAY -> listing(mark, path, level);
                    case VALUE_STRING -> new Node.Scalar(mark, Node.Kind.TEXT, parser.getText());
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        new Node.Scalar(mark, Node.Kind.NUMBER, parser.getText());
                    case VALUE_TRUE, VALUE_FALSE -> new Node.Scalar(mark, Node.Kind.BOOLEAN, parser.getText());
                    case VALUE_NULL -> Node.Scalar.absent(mark);
                    default ->
                        throw new RecipeException(
                                mark, path, "a value of a kind that recipes have no use for", "plain text", null);
                };
        if (anchor != null) {
            openAnchors.remove(anchor);
            anchors.put(anchor, node);
        }
        return node;
    }

    private Node listing(Mark mark, String path, int level) throws IOException {
        List<Node> items = new ArrayList<>();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            items.add(value(token, path + "[" + items.size() + "]", level + 1));
        }
        return Node.Listing.of(mark, items);
    }

    private Node mapping(Mark mark, String path, int level) throws IOException {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        Map<String, Node.Entry> merged = new LinkedHashMap<>();
        for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
            Mark keyMark = mark();
            String key = parser.currentName();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            Node value = value(next(), keyPath, level + 1);
            if (key.equals("<<") && parser instanceof YAMLParser) {
                merge(value, keyMark, path, merged);
                continue;
            }
            Node.Entry before = entries.putIfAbsent(key, new Node.Entry(keyMark, value));
            if (before != null) {
                throw new RecipeException(
                        keyMark,
                        path,
                        "the key '" + Quoted.excerpt(key) + "' stands here a second time"
                                + (before.keyMark().line() > 0
                                        ? " (first on line " + before.keyMark().line() + ")"
                                        : ""),
                        "each key once",
                        null);
            }
        }
        merged.forEach(entries::putIfAbsent);
        return Node.Mapping.of(mark, entries);
    }

    /** YAML's merge key: a map, or a list of maps of which the earlier ones win. */
    private static void merge(Node value, Mark mark, String path, Map<String, Node.Entry> into) {
        if (value instanceof Node.Mapping mapping) {
            mapping.entries().forEach(into::putIfAbsent);
        } else if (value instanceof Node.Listing listing
                && listing.items().stream().allMatch(Node.Mapping.class::isInstance)) {
            listing.items().forEach(item -> merge(item, mark, path, into));
        } else {
            throw new RecipeException(
                    mark, path, "'<<' merges maps, but found " + value.describe(), "an alias of a map", null);
        }
    }

    private Node alias(Mark mark, String path, int level) throws IOException {
        String name = parser.getText();
        if (++aliases > MOST_ALIASES) {
            throw limit(mark, path, "more than " + MOST_ALIASES + " aliases");
        }
        if (openAnchors.contains(name)) {
            throw new RecipeException(
                    mark, path, "'*" + Quoted.excerpt(name) + "' stands inside what it names", "no such circle", null);
        }
        Node node = anchors.get(name);
        if (node == null) {
            throw new RecipeException(
                    mark,
                    path,
                    "'*" + Quoted.excerpt(name) + "' names nothing above it",
                    anchors.isEmpty()
                            ? "an anchor '&" + Quoted.excerpt(name) + "' before it (or quotes, if the asterisk is text)"
                            : "an anchor that stands above, " + At.oneOf(anchors.keySet()),
                    RecipeException.Advice.nearest(NearestName.of(name, anchors.keySet())));
        }
        count(node.size(), mark, path);
        if (level + node.height() - 1 > MOST_LEVELS) {
            throw limit(mark, path, "more than " + MOST_LEVELS + " levels of nesting");
        }
        return node;
    }

    private void count(long more, Mark mark, String path) {
        nodes += more;
        if (nodes > MOST_NODES) {
            throw limit(mark, path, "more than " + MOST_NODES + " values, aliases written out");
        }
    }

    private static RecipeException limit(Mark mark, String path, String what) {
        // a path of a hundred levels helps nobody
        return new RecipeException(mark, Quoted.excerpt(path), what, "a recipe that a person could read", null);
    }

    private void refuseTag(Mark mark, String path) throws IOException {
        Object tag = parser.canReadTypeId() ? parser.getTypeId() : null;
        if (tag != null) {
            throw new RecipeException(
                    mark, path, "the tag '" + Quoted.excerpt(tag.toString()) + "'", "a value without a tag", null);
        }
    }

    private @Nullable String anchor() throws IOException {
        Object id = parser.canReadObjectId() ? parser.getObjectId() : null;
        return id == null ? null : id.toString();
    }

    private JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw RecipeException.syntax(mark(), "the text ends too early", "every bracket closed");
        }
        return token;
    }

    private Mark mark() {
        if (!override.isEmpty()) {
            return new Mark(0, 0, override);
        }
        JsonLocation location = parser.currentTokenLocation();
        return Mark.at(location.getLineNr(), location.getColumnNr());
    }
}
