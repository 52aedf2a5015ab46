package io.evenkeel.recipe;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/** Finds where in a text each value stands. JSON is read as the YAML that it nearly is. */
final class TextTree {
    private final String text;
    private final int[] offsets;
    private final Iterator<Event> events;
    private Event event;

    private TextTree(String text, boolean json) {
        this.text = text;
        String yaml = json ? asYaml(text) : text;
        this.offsets = offsets(text);
        this.events = new Yaml(RecipeText.loaderOptions())
                .parse(new StringReader(yaml))
                .iterator();
        this.event = events.next();
    }

    /** The text's only value; {@link UnfitText} where there is none that can be told. */
    static TextNode of(String text, boolean json) {
        try {
            var tree = new TextTree(text, json);
            while (!(tree.event instanceof NodeEvent)) {
                tree.advance();
            }
            return tree.value(TextNode.Place.ROOT);
        } catch (YAMLException e) {
            throw new UnfitText();
        }
    }

    /** As long, with blanks for tabs, of which there are none inside JSON's values, and without the escape of a slash. */
    private static String asYaml(String json) {
        var yaml = new StringBuilder(json.replace('\t', ' '));
        for (int i = yaml.indexOf("\\"); i >= 0 && i + 1 < yaml.length(); i = yaml.indexOf("\\", i + 2)) {
            if (yaml.charAt(i + 1) == '/') {
                yaml.setCharAt(i, ' ');
            }
        }
        return yaml.toString();
    }

    /** Where the code points begin; none where each is one character. */
    private static int[] offsets(String text) {
        int points = text.codePointCount(0, text.length());
        if (points == text.length()) {
            return new int[0];
        }
        int[] offsets = new int[points + 1];
        for (int i = 0; i < points; i++) {
            offsets[i + 1] = offsets[i] + Character.charCount(text.codePointAt(offsets[i]));
        }
        return offsets;
    }

    private void advance() {
        if (!events.hasNext()) {
            throw new UnfitText();
        }
        event = events.next();
    }

    private int offset(org.yaml.snakeyaml.error.Mark mark) {
        return offsets.length == 0 ? mark.getIndex() : offsets[mark.getIndex()];
    }

    private TextNode value(TextNode.Place place) {
        Event first = event;
        int start = offset(first.getStartMark());
        int end = offset(first.getEndMark());
        advance();
        if (first instanceof AliasEvent alias) {
            return leaf(TextNode.Form.ALIAS, start, end, alias.getAnchor(), place);
        }
        String anchor = first instanceof NodeEvent node && node.getAnchor() != null ? node.getAnchor() : "";
        if (first instanceof ScalarEvent scalar) {
            boolean nothing = scalar.isPlain() && scalar.getValue().isEmpty() && anchor.isEmpty();
            int from = nothing && place.role() == TextNode.Role.VALUE ? place.lead() : start;
            // the mark of a block scalar's end is where the next value starts
            return leaf(TextNode.Form.SCALAR, from, nothing ? from : stripped(start, end), anchor, place);
        }
        boolean flow = first instanceof CollectionStartEvent start1 && start1.isFlow();
        if (first instanceof SequenceStartEvent) {
            return list(start, anchor, place, flow);
        }
        if (first instanceof MappingStartEvent) {
            return map(start, anchor, place, flow);
        }
        throw new UnfitText();
    }

    private static TextNode leaf(TextNode.Form form, int start, int end, String anchor, TextNode.Place place) {
        return new TextNode(form, start, end, anchor, place, List.of(), List.of());
    }

    private TextNode list(int start, String anchor, TextNode.Place place, boolean flow) {
        List<TextNode> items = new ArrayList<>();
        while (!(event instanceof CollectionEndEvent)) {
            int lead = flow ? -1 : dash(offset(event.getStartMark()));
            int column = lead < 0 ? -1 : lead - Lines.start(text, lead);
            items.add(value(new TextNode.Place(TextNode.Role.ITEM, flow, lead, column, "")));
        }
        int end = end(items, flow, start, anchor);
        TextNode.Form form = flow ? TextNode.Form.FLOW_LIST : TextNode.Form.BLOCK_LIST;
        return new TextNode(form, start, end, anchor, place, List.of(), List.copyOf(items));
    }

    private TextNode map(int start, String anchor, TextNode.Place place, boolean flow) {
        List<TextNode> keys = new ArrayList<>();
        List<TextNode> values = new ArrayList<>();
        while (!(event instanceof CollectionEndEvent)) {
            if (!(event instanceof ScalarEvent name)) {
                throw new UnfitText();
            }
            int column = offset(name.getStartMark()) - Lines.start(text, offset(name.getStartMark()));
            TextNode key = value(new TextNode.Place(TextNode.Role.KEY, flow, -1, column, name.getValue()));
            keys.add(key);
            values.add(value(new TextNode.Place(TextNode.Role.VALUE, flow, colon(key.end()), column, name.getValue())));
        }
        int end = end(values, flow, start, anchor);
        TextNode.Form form = flow ? TextNode.Form.FLOW_MAP : TextNode.Form.BLOCK_MAP;
        return new TextNode(form, start, end, anchor, place, List.copyOf(keys), List.copyOf(values));
    }

    /** Where a collection ends whose end event is the next one. */
    private int end(List<TextNode> children, boolean flow, int start, String anchor) {
        int marked = offset(event.getEndMark());
        advance();
        int last =
                children.isEmpty() ? start : children.get(children.size() - 1).end();
        // a pair in a list, [linear: 3], has no braces
        return flow && "[{".indexOf(text.charAt(behind(start, anchor))) >= 0 ? marked : last;
    }

    private int behind(int start, String anchor) {
        int at = anchor.isEmpty() ? start : start + 1 + anchor.length();
        while (at < text.length() - 1 && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int stripped(int start, int end) {
        int stripped = end;
        while (stripped > start && Character.isWhitespace(text.charAt(stripped - 1))) {
            stripped--;
        }
        return stripped;
    }

    /** Behind the colon that follows a key; behind the key where there is none. */
    private int colon(int keyEnd) {
        int at = keyEnd;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() && text.charAt(at) == ':' ? at + 1 : keyEnd;
    }

    /** The dash before an item: on its line, or alone on a line above; -1 where there is none. */
    private int dash(int item) {
        int at = item - 1;
        while (at >= 0 && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at--;
        }
        if (at >= 0 && text.charAt(at) == '-') {
            return at;
        }
        for (int line = Lines.start(text, item); line > 0; ) {
            line = Lines.start(text, line - 1);
            String above = text.substring(line, Lines.end(text, line));
            if (above.strip().equals("-") || above.strip().matches("-\\s+#.*")) {
                return line + above.indexOf('-');
            }
            if (!above.isBlank() && !above.strip().startsWith("#")) {
                return -1;
            }
        }
        return -1;
    }
}
