package io.evenkeel.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts a comment where a text was edited: behind the line if it fits there, else on lines of its own above it. */
final class CommentPlace {
    private static final int WIDTH = 100;

    private final String text;
    private final List<TextNode> leaves;
    private final String ending;

    private CommentPlace(String text) {
        this.text = text;
        this.leaves = TextTree.of(text, false).leaves();
        this.ending = Lines.ending(text);
    }

    /** The edited text with the comment. */
    static String comment(TextEdits.Edited edited, String why) {
        String said = plain(why);
        if (said.isEmpty()) {
            return edited.text();
        }
        var place = new CommentPlace(edited.text());
        int offset = edited.first();
        String gone = edited.goneIndent();
        if (place.isSaid(offset, said)) {
            return edited.text();
        }
        String behind = gone != null ? "" : place.behind(offset, said);
        return behind.isEmpty() ? place.above(offset, said, gone) : behind;
    }

    /** Whether the comment is there already, for another change of the line. */
    private boolean isSaid(int offset, String said) {
        int line = Lines.start(text, offset);
        List<String> folded = folded(said, width(Lines.indent(text, line)));
        String last = "# " + folded.get(folded.size() - 1);
        return text.substring(line, Lines.end(text, line)).endsWith("# " + said)
                || (line > 0
                        && text.substring(Lines.start(text, line - 1), line)
                                .strip()
                                .equals(last));
    }

    private static int width(String indent) {
        return Math.max(WIDTH - indent.length() - 2, 40);
    }

    /** On one line, and without anything that would not show. */
    private static String plain(String why) {
        var plain = new StringBuilder();
        why.codePoints().forEach(point -> {
            if (Character.isWhitespace(point)) {
                plain.append(' ');
            } else if (Quoted.isPrintable(point)) {
                plain.appendCodePoint(point);
            }
        });
        return plain.toString().strip().replaceAll(" +", " ");
    }

    /** Empty where the comment does not go there. */
    private String behind(int offset, String said) {
        int start = Lines.start(text, offset);
        int end = Lines.end(text, offset);
        int shown = start + text.substring(start, end).stripTrailing().length();
        boolean fits = shown - start + 4 + said.length() <= WIDTH;
        if (!fits || isInside(end) || isCommented(start, end)) {
            return "";
        }
        return text.substring(0, shown) + "  # " + said + text.substring(end);
    }

    /** Whether the offset, a line's start or end, is in the middle of a value of several lines. */
    private boolean isInside(int offset) {
        return leaves.stream().anyMatch(leaf -> leaf.start() < offset && offset < leaf.end());
    }

    private boolean isCommented(int start, int end) {
        int last = leaves.stream()
                .filter(leaf -> leaf.start() < end && leaf.end() > start)
                .mapToInt(leaf -> Math.min(leaf.end(), end))
                .max()
                .orElse(start);
        return text.substring(last, end).indexOf('#') >= 0;
    }

    private String above(int offset, String said, @Nullable String gone) {
        int line = Lines.start(text, offset);
        while (isInside(line)) {
            int at = line;
            line = leaves.stream()
                    .filter(leaf -> leaf.start() < at && at < leaf.end())
                    .mapToInt(leaf -> Lines.start(text, leaf.start()))
                    .min()
                    .orElse(line);
        }
        String indent = gone == null ? Lines.indent(text, line) : gone;
        String lines = lines(said, indent, ending);
        boolean openEnd = line > 0 && text.charAt(line - 1) != '\n';
        return text.substring(0, line) + (openEnd ? ending : "") + lines + text.substring(line);
    }

    /** Lines of comment, each of them ended. */
    static String lines(String why, String indent, String ending) {
        return folded(plain(why), width(indent)).stream()
                .map(line -> indent + "# " + line + ending)
                .collect(Collectors.joining());
    }

    private static List<String> folded(String said, int width) {
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder();
        for (String word : said.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() > 0 ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
