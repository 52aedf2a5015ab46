package io.evenkeel.recipe;

/** Where something stands in a recipe: its key path (such as {@code model.layers[3].linear}) and its line from 1. */
public record SourceMark(String path, int line) {

    /** For layers that are made in code rather than read. */
    public static final SourceMark NONE = new SourceMark("", 0);
}
