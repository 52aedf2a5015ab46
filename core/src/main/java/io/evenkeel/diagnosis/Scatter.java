package io.evenkeel.diagnosis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a quantity jumps from one evaluation to the next over the last half of the run, its trend aside.
 *
 * @param size root mean square of successive differences over √2, the largest tenth of them left out: one late step up,
 *     when a network gets going, is no jumping about
 * @param median of the half
 * @param high its largest value
 * @param low its least value
 */
record Scatter(double size, double median, double high, double low) {

    private static final double HALF = 0.5;
    static final int LEAST = 8;
    private static final double KEPT = 0.9;

    /** Null before there are {@value #LEAST} evaluations in the half. */
    static @Nullable Scatter of(@Nullable Series evaluations) {
        if (evaluations == null || evaluations.count() < 2 * LEAST || evaluations.everNonFinite()) {
            return null;
        }
        Window half = evaluations.recent(HALF, LEAST);
        double[] squares = new double[half.size() - 1];
        for (int i = 0; i < squares.length; i++) {
            double difference = half.value(i + 1) - half.value(i);
            squares[i] = difference * difference / 2;
        }
        Arrays.sort(squares);
        int kept = (int) Math.ceil(KEPT * squares.length);
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            sum += squares[i];
        }
        return new Scatter(Math.sqrt(sum / kept), half.median(), half.max(), half.min());
    }
}
