package io.evenkeel.data;

/** Numbers as they are written. */
final class Cells {
    private Cells() {}

    /** A number for a message: whole ones without a fraction. */
    static String written(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
