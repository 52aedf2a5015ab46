package io.evenkeel.torch;

import io.evenkeel.recipe.SourceMark;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Layers, data and loss that cannot be put together, told so that the recipe's author can mend it. */
public final class ShapeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient SourceMark mark;
    private final String found;
    private final String expected;

    public ShapeException(SourceMark mark, String found, String expected) {
        this(null, mark, found, expected);
    }

    private ShapeException(@Nullable Path file, SourceMark mark, String found, String expected) {
        super(where(file, mark) + "found " + found + "; expected " + expected);
        this.mark = mark;
        this.found = found;
        this.expected = expected;
    }

    /** The same, known to be about this recipe. */
    public ShapeException in(Path file) {
        ShapeException located = new ShapeException(file, mark, found, expected);
        located.setStackTrace(getStackTrace());
        return located;
    }

    /** A layer that {@code --set} made stands on no line. */
    private static String where(@Nullable Path file, SourceMark mark) {
        String line = mark.line() == 0 ? "" : Integer.toString(mark.line());
        String place = file == null
                ? (line.isEmpty() ? "" : "line " + line)
                : line.isEmpty() ? file.toString() : file + ":" + line;
        return (place.isEmpty() ? "" : place + ": ") + (mark.path().isEmpty() ? "" : mark.path() + ": ");
    }

    public SourceMark mark() {
        return mark;
    }

    public String found() {
        return found;
    }

    public String expected() {
        return expected;
    }
}
