package io.evenkeel.recipe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replacements in a text, which do not overlap. */
final class TextEdits {
    private final List<TextEdit> edits = new ArrayList<>();

    /** @param takesLines whether whole lines go, so that no line is left to bear a comment */
    private record TextEdit(int start, int end, String text, boolean takesLines) {}

    /**
     * A text after its edits.
     *
     * @param first where the first of them is
     * @param goneIndent the indentation of the lines that went there; null where lines are left
     */
    record Edited(String text, int first, @Nullable String goneIndent) {}

    void replace(int start, int end, String replacement) {
        edits.add(new TextEdit(start, end, replacement, false));
    }

    void insert(int at, String inserted) {
        replace(at, at, inserted);
    }

    void takeLines(int start, int end) {
        edits.add(new TextEdit(start, end, "", true));
    }

    boolean isEmpty() {
        return edits.isEmpty();
    }

    Edited apply(String text) {
        List<TextEdit> sorted = new ArrayList<>(edits);
        sorted.sort(Comparator.comparingInt(TextEdit::start).thenComparingInt(TextEdit::end));
        var out = new StringBuilder();
        int at = 0;
        for (TextEdit edit : sorted) {
            if (edit.start < at) {
                throw new UnfitText();
            }
            out.append(text, at, edit.start).append(edit.text);
            at = edit.end;
        }
        TextEdit first = sorted.get(0);
        int shown = 0;
        while (shown < first.text.length() && Character.isWhitespace(first.text.charAt(shown))) {
            shown++;
        }
        // an edit that only takes something away is where it was
        int place = first.start + (shown == first.text.length() ? 0 : shown);
        return new Edited(
                out.append(text, at, text.length()).toString(),
                place,
                first.takesLines ? Lines.indent(text, first.start) : null);
    }
}
