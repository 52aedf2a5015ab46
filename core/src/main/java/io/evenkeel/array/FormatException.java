package io.evenkeel.array;

/** A file that is not what its format says. */
public final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String found;
    private final String expected;

    public FormatException(String found, String expected) {
        super("found " + found + ", expected " + expected);
        this.found = found;
        this.expected = expected;
    }

    public String found() {
        return found;
    }

    public String expected() {
        return expected;
    }
}
