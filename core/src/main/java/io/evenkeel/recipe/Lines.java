package io.evenkeel.recipe;

/** The lines of a text, by any offset in them. */
final class Lines {

    private Lines() {}

    /** Where the line starts. */
    static int start(String text, int offset) {
        return text.lastIndexOf('\n', offset - 1) + 1;
    }

    /** Where what is written on the line ends, blanks behind it included. */
    static int end(String text, int offset) {
        int newline = text.indexOf('\n', offset);
        int end = newline < 0 ? text.length() : newline;
        return end > offset && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }

    /** Where the next line starts; the text's end in its last line. */
    static int next(String text, int offset) {
        int newline = text.indexOf('\n', offset);
        return newline < 0 ? text.length() : newline + 1;
    }

    /** Whether nothing but blanks stands before the offset on its line. */
    static boolean isFirst(String text, int offset) {
        return text.substring(start(text, offset), offset).isBlank();
    }

    /** Whether both offsets are on one line. */
    static boolean together(String text, int one, int other) {
        return text.substring(Math.min(one, other), Math.max(one, other)).indexOf('\n') < 0;
    }

    /** The blanks with which the line begins. */
    static String indent(String text, int offset) {
        int from = start(text, offset);
        int to = from;
        while (to < text.length() && text.charAt(to) == ' ') {
            to++;
        }
        return text.substring(from, to);
    }

    /** How the text's lines end. */
    static String ending(String text) {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }
}
