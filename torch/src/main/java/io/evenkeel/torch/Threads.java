package io.evenkeel.torch;

import io.evenkeel.recipe.SourceMark;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many threads the engine's two pools have.
 *
 * @param aten ATen's, for everything but matrix products
 * @param blas OpenBLAS's, for matrix products
 */
record Threads(int aten, int blas) {

    static final Threads ONE = new Threads(1, 1);

    private static final Pattern WRITTEN = Pattern.compile("([1-9]\\d{0,3})(?:\\s*,\\s*([1-9]\\d{0,3}))?");

    /**
     * Reads {@code ATEN} or {@code ATEN,BLAS}.
     *
     * @param where what to name in an error
     * @throws ShapeException for anything else
     */
    static Threads parse(String text, String where) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        if (!matcher.matches()) {
            throw new ShapeException(
                    new SourceMark(where, 0),
                    "'" + text + "'",
                    "a number of threads, such as 2, or one for ATen and one for OpenBLAS, such as 1,2");
        }
        return new Threads(
                Integer.parseInt(matcher.group(1)), matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
        return aten + "," + blas;
    }
}
