package io.evenkeel.recipe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the edits that make a text say other nodes, by walking text and nodes side by side. It follows what aliases
 * stand for as it goes: one whose anchor says something else now is written out.
 */
final class TextPatch {
    private static final String MERGE = "<<";

    private final String text;
    private final Scribe scribe;
    private final TextEdits edits = new TextEdits();
    private final CollectionEdits block;
    private final CollectionEdits flow;
    private final @Nullable TextNode whole;
    private final Map<String, Node> anchors = new HashMap<>();

    private TextPatch(String text, Scribe scribe, @Nullable TextNode whole) {
        this.text = text;
        this.scribe = scribe;
        this.block = new BlockEdits(text, scribe, edits);
        this.flow = new FlowEdits(text, scribe, edits);
        this.whole = whole;
    }

    /**
     * The edits.
     *
     * @param root the text's places, and {@code before} what they say
     * @param order maps with their keys in the order in which new ones are to come
     * @param whole a place to be written anew as a whole; null for none
     */
    static TextEdits between(
            String text, Scribe scribe, TextNode root, Node before, Node after, Node order, @Nullable TextNode whole) {
        var patch = new TextPatch(text, scribe, whole);
        patch.visit(root, before, after, order);
        return patch.edits;
    }

    private void visit(TextNode at, Node before, Node after, @Nullable Node order) {
        if (at.form() == TextNode.Form.ALIAS) {
            Node now = anchors.get(at.anchor());
            if (now == null || !now.sameAs(after)) {
                replace(at, after);
            }
            return;
        }
        boolean anew = at.equals(whole);
        if (anew || !descend(at, before, after, order)) {
            if (!anew && before.sameAs(after)) {
                keepAnchor(at, after);
                return;
            }
            replace(at, after);
            if (at.form() != TextNode.Form.SCALAR) {
                return;
            }
        }
        keepAnchor(at, after);
    }

    private void keepAnchor(TextNode at, Node now) {
        if (!at.anchor().isEmpty()) {
            anchors.put(at.anchor(), now);
        }
    }

    /** Whether the parts were visited, and the whole may stay. */
    private boolean descend(TextNode at, Node before, Node after, @Nullable Node order) {
        if (at.children().isEmpty()) {
            return false;
        }
        if (at.isList()
                && before instanceof Node.Listing one
                && one.items().size() != at.children().size()) {
            throw new UnfitText();
        }
        if (at.isList() && before instanceof Node.Listing one && after instanceof Node.Listing two) {
            return list(at, one.items(), two.items(), order);
        }
        if (at.isList() && before instanceof Node.Listing list && at.anchor().isEmpty()) {
            CollectionEdits.Container named = named("", after, list);
            if (named != null) {
                edits(at).name(at, named);
                return list(at, list.items(), list.items(), null);
            }
        }
        return at.isMap()
                && before instanceof Node.Mapping one
                && after instanceof Node.Mapping two
                && map(at, one, two, order);
    }

    private CollectionEdits edits(TextNode at) {
        return at.isFlow() ? flow : block;
    }

    private boolean list(TextNode at, List<Node> before, List<Node> after, @Nullable Node order) {
        List<ListRuns> runs = ListRuns.between(before, after);
        boolean other = runs.size() == 1 && runs.get(0).toSize() != runs.get(0).fromSize();
        if (after.isEmpty() || (other && wrapped(runs.get(0), before, after) == null)) {
            return false;
        }
        for (ListRuns run : runs) {
            CollectionEdits.Container container = wrapped(run, before, after);
            if (container != null) {
                edits(at).wrap(at, run.from(), run.fromEnd(), container);
                for (int i = run.from(); i < run.fromEnd(); i++) {
                    visit(at.children().get(i), before.get(i), before.get(i), null);
                }
            } else if (run.fromSize() == run.toSize()) {
                for (int i = 0; i < run.fromSize(); i++) {
                    int from = run.from() + i;
                    visit(
                            at.children().get(from),
                            before.get(from),
                            after.get(run.to() + i),
                            item(order, run.to() + i));
                }
            } else {
                if (run.toSize() > 0) {
                    edits(at).insert(at, run.from(), after.subList(run.to(), run.toEnd()));
                }
                if (run.fromSize() > 0) {
                    edits(at).remove(at, run.from(), run.fromEnd());
                }
            }
        }
        return true;
    }

    /** The container that the run's items are put into; null where they are not. */
    private static CollectionEdits.@Nullable Container wrapped(ListRuns run, List<Node> before, List<Node> after) {
        if (run.same() || run.fromSize() == 0 || run.toSize() != 1) {
            return null;
        }
        if (!(after.get(run.to()) instanceof Node.Mapping outer)
                || outer.entries().size() != 1) {
            return null;
        }
        Node inside = Node.Listing.of(Mark.NONE, before.subList(run.from(), run.fromEnd()));
        String name = outer.entries().keySet().iterator().next();
        Node argument = outer.value(name);
        if (argument.sameAs(inside)) {
            return new CollectionEdits.Container(name, "", Map.of());
        }
        return named(name, argument, inside);
    }

    /** The map that has the list for one of its values; null where the node is none. */
    private static CollectionEdits.@Nullable Container named(String name, Node node, Node list) {
        if (node instanceof Node.Mapping arguments) {
            for (String key : arguments.entries().keySet()) {
                if (arguments.value(key).sameAs(list)) {
                    return new CollectionEdits.Container(
                            name, key, arguments.without(key).entries());
                }
            }
        }
        return null;
    }

    private boolean map(TextNode at, Node.Mapping before, Node.Mapping after, @Nullable Node order) {
        Map<String, Integer> own = new LinkedHashMap<>();
        for (int i = 0; i < at.keys().size(); i++) {
            own.put(at.keys().get(i).place().key(), i);
        }
        Map<String, Node> inherited = inherited(at);
        if (inherited == null || !after.entries().keySet().containsAll(inherited.keySet())) {
            return false;
        }
        own.remove(MERGE);
        if (!before.entries().keySet().containsAll(own.keySet())) {
            throw new UnfitText();
        }
        List<String> gone = own.keySet().stream()
                .filter(key -> !after.entries().containsKey(key))
                .toList();
        List<String> fresh = after.entries().keySet().stream()
                .filter(key -> !own.containsKey(key) && !same(inherited.get(key), after.value(key)))
                .sorted(Comparator.comparingInt(key -> rank(order, key)))
                .toList();
        boolean renamed = gone.size() == 1
                && fresh.size() == 1
                && (own.size() == 1 || fresh.get(0).equals(RecipeShape.INSTEAD.get(gone.get(0))));
        if (gone.size() == own.size() && !renamed && !own.isEmpty()) {
            return false;
        }
        own.forEach((key, i) -> {
            String now = renamed && gone.contains(key) ? fresh.get(0) : key;
            if (!now.equals(key)) {
                TextNode written = at.keys().get(i);
                edits.replace(
                        written.start(),
                        written.end(),
                        scribe.key(now, text.substring(written.start(), written.end())));
            }
            if (after.entries().containsKey(now)) {
                visit(at.children().get(i), before.value(key), after.value(now), entry(order, now));
            } else {
                edits(at).drop(at, i);
            }
        });
        if (!renamed) {
            fresh.forEach(key -> edits(at).add(at, predecessor(own, key, order), key, after.value(key)));
        }
        return true;
    }

    private static boolean same(@Nullable Node one, Node other) {
        return one != null && one.sameAs(other);
    }

    /** What the map has from others by {@code <<}, as these are after the edits; null where that cannot be told. */
    private @Nullable Map<String, Node> inherited(TextNode at) {
        Map<String, Node> inherited = new LinkedHashMap<>();
        for (int i = 0; i < at.keys().size(); i++) {
            if (!scribe.json() && at.keys().get(i).place().key().equals(MERGE)) {
                TextNode merged = at.children().get(i);
                for (TextNode source : merged.isList() ? merged.children() : List.of(merged)) {
                    if (source.form() != TextNode.Form.ALIAS
                            || !(anchors.get(source.anchor()) instanceof Node.Mapping mapping)) {
                        return null;
                    }
                    mapping.entries().forEach((key, entry) -> inherited.putIfAbsent(key, entry.value()));
                }
            }
        }
        return inherited;
    }

    /** Behind which of the map's entries a new key comes; -1 for before all. */
    private static int predecessor(Map<String, Integer> own, String key, @Nullable Node order) {
        int rank = rank(order, key);
        int last = own.values().stream().mapToInt(i -> i).max().orElse(0);
        int nearest = -1;
        int behind = -1;
        boolean anyKnown = false;
        for (var entry : own.entrySet()) {
            int known = rank(order, entry.getKey());
            anyKnown |= known < Integer.MAX_VALUE;
            if (known < rank && known > nearest) {
                nearest = known;
                behind = entry.getValue();
            }
        }
        return rank == Integer.MAX_VALUE || !anyKnown ? last : behind;
    }

    private static int rank(@Nullable Node order, String key) {
        int rank = order instanceof Node.Mapping mapping
                ? new ArrayList<>(mapping.entries().keySet()).indexOf(key)
                : -1;
        return rank < 0 ? Integer.MAX_VALUE : rank;
    }

    private static @Nullable Node entry(@Nullable Node order, String key) {
        return order instanceof Node.Mapping mapping && mapping.entries().containsKey(key) ? mapping.value(key) : null;
    }

    private static @Nullable Node item(@Nullable Node order, int index) {
        return order instanceof Node.Listing listing && index < listing.items().size()
                ? listing.items().get(index)
                : null;
    }

    private void replace(TextNode at, Node now) {
        TextNode.Place place = at.place();
        switch (place.role()) {
            case VALUE -> {
                if (place.flow() || !(at.isBlock() || isBlock(at, now))) {
                    replaceInline(at, now);
                } else {
                    replaceBlock(at, now);
                }
            }
            case ITEM -> {
                if (place.flow() || at.isFlow()) {
                    replaceInline(at, now);
                } else if (place.lead() < 0) {
                    throw new UnfitText();
                } else {
                    edits.replace(place.lead() + 1, at.end(), " " + scribe.item(now, place.column()));
                }
            }
            default -> throw new UnfitText();
        }
    }

    /** Whether the value is written below its key, in the place of one that is not. */
    private boolean isBlock(TextNode at, Node now) {
        return !at.isFlow()
                && at.form() != TextNode.Form.ALIAS
                && scribe.afterColon(now, at.place().column()).startsWith(scribe.ending());
    }

    private void replaceInline(TextNode at, Node now) {
        int start = at.form() == TextNode.Form.SCALAR && !at.anchor().isEmpty() ? behindAnchor(at) : at.start();
        String written = scribe.inline(now, text.substring(start, at.end()));
        boolean afterColon =
                at.place().role() == TextNode.Role.VALUE && start == at.place().lead();
        edits.replace(start, at.end(), (afterColon ? " " : "") + written);
    }

    private int behindAnchor(TextNode at) {
        int start = Math.min(at.start() + 1 + at.anchor().length(), at.end());
        while (start < at.end() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        return start;
    }

    private void replaceBlock(TextNode at, Node now) {
        int lead = at.place().lead();
        String written = scribe.afterColon(now, at.place().column());
        // a comment behind the key, with the value on the lines below, stays behind the key
        String behindKey = Lines.together(text, lead, at.start())
                ? ""
                : text.substring(lead, Lines.end(text, lead)).strip();
        String comment = behindKey.startsWith("#") ? "  " + behindKey : "";
        edits.replace(lead, at.end(), written.startsWith(scribe.ending()) ? comment + written : written + comment);
    }
}
