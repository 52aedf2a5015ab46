package io.evenkeel.recipe;

/** Where a node was written: a line and column from 1, or the override that brought it. */
record Mark(int line, int column, String override) {

    /** For what was written nowhere: defaults, and the file as a whole. */
    static final Mark NONE = new Mark(0, 0, "");

    static Mark at(int line, int column) {
        return new Mark(line, column, "");
    }
}
