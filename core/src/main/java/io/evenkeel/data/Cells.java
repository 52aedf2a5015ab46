package io.evenkeel.data;

import org.jspecify.annotations.Nullable;

/** Numbers as they are written, in tables and in messages. */
final class Cells {
    private Cells() {}

    /**
     * A cell as a number: with a decimal point and perhaps an exponent, or {@code nan}, {@code inf} or
     * {@code infinity} in any case with or without a sign. An empty cell and {@code NA} are missing, which is NaN; null
     * where the cell is no number at all. What Java's literals allow beyond that ({@code 1d}, {@code 0x1p3}) is text.
     */
    static @Nullable Double number(String cell) {
        if (cell.isEmpty()) {
            return Double.NaN;
        }
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return word(cell);
            }
        }
        try {
            return Double.valueOf(cell);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Double word(String cell) {
        boolean signed = cell.startsWith("-") || cell.startsWith("+");
        String word = signed ? cell.substring(1) : cell;
        if (word.equalsIgnoreCase("nan") || (!signed && word.equals("NA"))) {
            return Double.NaN;
        }
        if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
            return cell.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return null;
    }

    /** A number for a message: whole ones without a fraction. */
    static String written(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** A cell for a message: quoted, and cut where it is long. */
    static String quoted(String cell) {
        int most = 40;
        return "'" + (cell.length() <= most ? cell : cell.substring(0, most) + "…") + "'";
    }
}
