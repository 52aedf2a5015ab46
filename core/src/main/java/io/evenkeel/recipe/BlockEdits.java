package io.evenkeel.recipe;

/** Edits of lists and maps that stand on lines of their own: whole lines come and go. */
final class BlockEdits implements CollectionEdits {
    private static final int STEP = 2;

    private final String text;
    private final Scribe scribe;
    private final TextEdits edits;

    BlockEdits(String text, Scribe scribe, TextEdits edits) {
        this.text = text;
        this.scribe = scribe;
        this.edits = edits;
    }

    @Override
    public void insert(TextNode list, int index, Iterable<Node> items) {
        TextNode neighbour = list.children().get(Math.max(index - 1, 0));
        int column = ownDash(list.children().get(0)).column();
        int at = index == 0 ? Lines.start(text, neighbour.place().lead()) : Lines.next(text, neighbour.end());
        var lines = new StringBuilder();
        for (Node item : items) {
            lines.append(" ".repeat(column)).append("- ").append(scribe.item(item, column));
            lines.append(scribe.ending());
        }
        insertLines(at, lines.toString());
    }

    private void insertLines(int at, String lines) {
        boolean openEnd = at == text.length() && !text.endsWith("\n");
        edits.insert(
                at,
                openEnd
                        ? scribe.ending()
                                + lines.substring(
                                        0, lines.length() - scribe.ending().length())
                        : lines);
    }

    /** The item's place, its dash being the first thing on its line. */
    private TextNode.Place ownDash(TextNode item) {
        TextNode.Place place = item.place();
        if (place.lead() < 0 || !Lines.isFirst(text, place.lead())) {
            throw new UnfitText();
        }
        return place;
    }

    @Override
    public void remove(TextNode list, int from, int to) {
        for (int i = from; i < to; i++) {
            TextNode item = list.children().get(i);
            int start = Lines.start(text, ownDash(item).lead());
            edits.takeLines(
                    start, Lines.next(text, Math.max(item.end(), item.place().lead())));
        }
    }

    @Override
    public void wrap(TextNode list, int from, int to, Container container) {
        TextNode first = list.children().get(from);
        int column = ownDash(first).column();
        boolean alone = container.arguments().isEmpty();
        String pad = " ".repeat(column);
        String inner = pad + " ".repeat(2 * STEP);
        String head = pad + "- " + scribe.key(container.name(), "") + ":" + scribe.ending()
                + (alone ? "" : inner + container.itemsKey() + ":" + scribe.ending());
        int start = Lines.start(text, first.place().lead());
        int end = Lines.next(text, list.children().get(to - 1).end());
        edits.insert(start, head);
        shift(start, end, alone ? 2 * STEP : 3 * STEP);
        arguments(end, inner, container);
    }

    private void shift(int start, int end, int by) {
        for (int line = start; line < end; line = Lines.next(text, line)) {
            if (Lines.end(text, line) > line) {
                edits.insert(line, " ".repeat(by));
            }
        }
    }

    private void arguments(int at, String pad, Container container) {
        var lines = new StringBuilder();
        container.arguments().forEach((key, entry) -> lines.append(pad)
                .append(scribe.entry(key, entry.value(), pad.length()))
                .append(scribe.ending()));
        if (lines.length() > 0) {
            insertLines(at, lines.toString());
        }
    }

    @Override
    public void name(TextNode list, Container container) {
        TextNode first = list.children().get(0);
        int column = ownDash(first).column();
        // a list may begin in the column of its key, what is in a map may not
        int deeper = column > list.place().column() ? 0 : STEP;
        String pad = " ".repeat(column + deeper);
        int start = Lines.start(text, first.place().lead());
        int end = Lines.next(text, list.end());
        edits.insert(start, pad + container.itemsKey() + ":" + scribe.ending());
        shift(start, end, STEP + deeper);
        arguments(end, pad, container);
    }

    @Override
    public void add(TextNode map, int behind, String key, Node value) {
        TextNode first = map.keys().get(0);
        // before the first key there may be a dash or an anchor
        boolean top =
                behind < 0 && Lines.isFirst(text, first.start()) && map.anchor().isEmpty();
        int at = top
                ? Lines.start(text, first.start())
                : Lines.next(text, map.children().get(Math.max(behind, 0)).end());
        int column = first.place().column();
        insertLines(at, " ".repeat(column) + scribe.entry(key, value, column) + scribe.ending());
    }

    @Override
    public void drop(TextNode map, int index) {
        TextNode key = map.keys().get(index);
        if (!Lines.isFirst(text, key.start())) {
            throw new UnfitText();
        }
        edits.takeLines(
                Lines.start(text, key.start()),
                Lines.next(text, Math.max(key.end(), map.children().get(index).end())));
    }
}
