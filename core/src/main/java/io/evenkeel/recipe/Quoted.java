package io.evenkeel.recipe;

/** Other people's text inside our messages: short, on one line, without control characters. */
final class Quoted {
    private static final int LONGEST = 60;

    private Quoted() {}

    static String excerpt(String text) {
        var out = new StringBuilder();
        int shown = 0;
        for (int i = 0; i < text.length(); ) {
            if (shown++ == LONGEST) {
                return out.append('…').toString();
            }
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            switch (point) {
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isPrintable(point)) {
                        out.appendCodePoint(point);
                    } else {
                        out.append(String.format("\\u%04X", point));
                    }
                }
            }
        }
        return out.toString();
    }

    static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
