package io.evenkeel.torch;

import io.evenkeel.recipe.SourceMark;

/** Layers, data and loss that cannot be put together. */
public final class ShapeException extends RuntimeException {

    private final SourceMark mark;
    private final String found;
    private final String expected;

    public ShapeException(SourceMark mark, String found, String expected) {
        super((mark.path().isEmpty() ? "" : "line " + mark.line() + ": " + mark.path() + ": ") + "found " + found
                + "; expected " + expected);
        this.mark = mark;
        this.found = found;
        this.expected = expected;
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
