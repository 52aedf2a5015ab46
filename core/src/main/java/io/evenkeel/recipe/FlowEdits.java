package io.evenkeel.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Edits of lists in [ ] and maps in { }, on one line or with an entry on each. */
final class FlowEdits implements CollectionEdits {
    private final String text;
    private final Scribe scribe;
    private final TextEdits edits;

    FlowEdits(String text, Scribe scribe, TextEdits edits) {
        this.text = text;
        this.scribe = scribe;
        this.edits = edits;
    }

    @Override
    public void insert(TextNode list, int index, Iterable<Node> items) {
        List<String> written = StreamSupport.stream(items.spliterator(), false)
                .map(scribe::inline)
                .collect(Collectors.toCollection(ArrayList::new));
        insert(list, starts(list), index, written);
    }

    private static List<Integer> starts(TextNode collection) {
        return (collection.isMap() ? collection.keys() : collection.children())
                .stream().map(TextNode::start).toList();
    }

    private void insert(TextNode collection, List<Integer> starts, int index, List<String> written) {
        int size = starts.size();
        int neighbour = starts.get(Math.min(index, size - 1));
        boolean ownLine = Lines.isFirst(text, neighbour);
        String between = ownLine ? "," + scribe.ending() + Lines.indent(text, neighbour) : ", ";
        String joined = String.join(between, written);
        if (index < size) {
            edits.insert(starts.get(index), joined + between);
            return;
        }
        int last = collection.children().get(size - 1).end();
        int comma = skipBlanks(last);
        boolean trailing = comma < text.length() && text.charAt(comma) == ',';
        int behind = trailing ? comma + 1 : last;
        if (!ownLine || Lines.together(text, last, collection.end())) {
            edits.insert(behind, (trailing ? " " : between) + joined);
        } else {
            // a comment behind the last entry stays with it
            edits.insert(last, trailing ? "" : ",");
            edits.insert(Lines.next(text, behind), Lines.indent(text, neighbour) + joined + scribe.ending());
        }
    }

    private int skipBlanks(int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    @Override
    public void remove(TextNode list, int from, int to) {
        cut(list, starts(list), from, to);
    }

    @Override
    public void drop(TextNode map, int index) {
        cut(map, starts(map), index, index + 1);
    }

    private void cut(TextNode collection, List<Integer> starts, int from, int to) {
        int size = starts.size();
        int end = collection.children().get(to - 1).end();
        boolean ownLines = Lines.isFirst(text, starts.get(from));
        if (to < size) {
            int next = starts.get(to);
            boolean lines = ownLines && Lines.isFirst(text, next);
            if (lines) {
                edits.takeLines(Lines.start(text, starts.get(from)), Lines.next(text, end));
            } else {
                edits.replace(starts.get(from), next, "");
            }
            return;
        }
        if (from == 0) {
            throw new UnfitText();
        }
        int before = collection.children().get(from - 1).end();
        if (ownLines && !Lines.together(text, end, collection.end())) {
            edits.takeLines(Lines.start(text, starts.get(from)), Lines.next(text, end));
            int comma = skipBlanks(before);
            if (scribe.json() && text.charAt(comma) == ',') {
                edits.replace(comma, comma + 1, "");
            }
        } else if (Lines.together(text, before, end)) {
            edits.replace(before, end, "");
        } else {
            throw new UnfitText();
        }
    }

    @Override
    public void wrap(TextNode list, int from, int to, Container container) {
        boolean alone = container.arguments().isEmpty();
        edits.insert(
                list.children().get(from).start(),
                "{" + scribe.key(container.name(), "") + ": " + (alone ? "" : head(container)) + "[");
        edits.insert(list.children().get(to - 1).end(), "]" + (alone ? "" : tail(container)) + "}");
    }

    @Override
    public void name(TextNode list, Container container) {
        edits.insert(list.start(), head(container));
        edits.insert(list.end(), tail(container));
    }

    private String head(Container container) {
        return "{" + scribe.key(container.itemsKey(), "") + ": ";
    }

    private String tail(Container container) {
        return container.arguments().entrySet().stream()
                .map(entry -> ", " + scribe.key(entry.getKey(), "") + ": "
                        + scribe.inline(entry.getValue().value()))
                .collect(Collectors.joining("", "", "}"));
    }

    @Override
    public void add(TextNode map, int behind, String key, Node value) {
        if (text.charAt(map.start() + anchorLength(map)) != '{') {
            throw new UnfitText();
        }
        String before =
                text.substring(map.keys().get(0).start(), map.keys().get(0).end());
        insert(map, starts(map), behind + 1, List.of(scribe.key(key, before) + ": " + scribe.inline(value)));
    }

    /** How far behind the anchor the brace stands. */
    private int anchorLength(TextNode map) {
        if (map.anchor().isEmpty()) {
            return 0;
        }
        int at = map.start() + 1 + map.anchor().length();
        while (at < map.end() - 1 && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at - map.start();
    }
}
