package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recipe's text on its way through several changes. Each is tried by the smallest edits, then by writing the smallest
 * enclosing value anew, then larger ones; a text is taken only when it reads back as what it should say.
 */
final class PatchedText {
    private final @Nullable Path path;
    private final boolean json;
    private final Node order;
    private String text;
    private RecipePatch.Extent extent = RecipePatch.Extent.LINES;

    /** @param order the recipe in the end, with its keys in the language's order */
    PatchedText(String text, @Nullable Path path, Node order) {
        this.text = text;
        this.path = path;
        this.json = RecipeText.isJson(text, path);
        this.order = order;
    }

    String text() {
        return text;
    }

    RecipePatch.Extent extent() {
        return extent;
    }

    /** Makes the text say these nodes, with a comment why; whether that could be done short of writing all of it. */
    boolean change(Node after, String why) {
        Node before = RecipeText.parse(text, path);
        if (before.sameAs(after)) {
            return true;
        }
        TextNode root;
        try {
            root = TextTree.of(text, json);
        } catch (UnfitText e) {
            return false;
        }
        if (attempt(root, before, after, null, why)) {
            return true;
        }
        for (TextNode value : enclosing(root, before, after)) {
            if (attempt(root, before, after, value, why)) {
                extent = RecipePatch.Extent.VALUE;
                return true;
            }
        }
        return false;
    }

    private boolean attempt(TextNode root, Node before, Node after, @Nullable TextNode whole, String why) {
        try {
            Scribe scribe = Scribe.of(text, json);
            TextEdits edits = TextPatch.between(text, scribe, root, before, after, order, whole);
            if (edits.isEmpty()) {
                return false;
            }
            TextEdits.Edited edited = edits.apply(text);
            String patched = json ? edited.text() : CommentPlace.comment(edited, why);
            if (!RecipeText.parse(patched, path).sameAs(after)) {
                return false;
            }
            text = patched;
            return true;
        } catch (UnfitText | RecipeException e) {
            return false;
        }
    }

    /** The values that hold all that changes, the smallest first. */
    private static List<TextNode> enclosing(TextNode root, Node before, Node after) {
        List<TextNode> values = new ArrayList<>();
        TextNode at = root;
        Node one = before;
        Node two = after;
        while (true) {
            int changed = -1;
            for (int i = 0; i < at.children().size(); i++) {
                Node inOne = child(one, at, i);
                Node inTwo = child(two, at, i);
                if (inOne == null || inTwo == null || size(one) != size(two)) {
                    return values;
                }
                if (!inOne.sameAs(inTwo)) {
                    if (changed >= 0) {
                        return values;
                    }
                    changed = i;
                }
            }
            Node nextOne = changed < 0 ? null : child(one, at, changed);
            Node nextTwo = changed < 0 ? null : child(two, at, changed);
            if (nextOne == null || nextTwo == null) {
                return values;
            }
            at = at.children().get(changed);
            one = nextOne;
            two = nextTwo;
            values.add(0, at);
        }
    }

    private static int size(Node node) {
        return node instanceof Node.Mapping mapping
                ? mapping.entries().size()
                : node instanceof Node.Listing listing ? listing.items().size() : 0;
    }

    private static @Nullable Node child(Node node, TextNode at, int index) {
        if (at.isMap() && node instanceof Node.Mapping mapping) {
            String key = at.children().get(index).place().key();
            return mapping.entries().containsKey(key) ? mapping.value(key) : null;
        }
        return at.isList()
                        && node instanceof Node.Listing listing
                        && index < listing.items().size()
                ? listing.items().get(index)
                : null;
    }

    /** Takes the recipe's canonical form instead, with the reasons above it. */
    void rewrite(Recipe recipe, List<String> reasons) {
        Scribe scribe = Scribe.of(text, json);
        var written = new StringBuilder();
        if (!json) {
            reasons.forEach(why -> written.append(CommentPlace.lines(why, "", scribe.ending())));
        }
        text = written.append(scribe.document(recipe)).toString();
        extent = RecipePatch.Extent.RECIPE;
    }
}
