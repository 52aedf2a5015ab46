package io.evenkeel.dynamics;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A quantile of all values so far, by linear interpolation between the two nearest order statistics: of n sorted values
 * x₀ … xₙ₋₁ the one at q(n − 1) (Hyndman and Fan 1996, definition 7). Cost: O(log n) a value.
 */
public final class RunningQuantile {

    private final double share;
    /** The values up to the quantile, largest first; what lies above it, smallest first. */
    private final PriorityQueue<Double> below = new PriorityQueue<>(Comparator.reverseOrder());

    private final PriorityQueue<Double> above = new PriorityQueue<>();

    /** @param share q, from 0 (the least value) to 1 (the largest) */
    public RunningQuantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a quantile is from 0 to 1, but this is " + share);
        }
        this.share = share;
    }

    /** @throws IllegalArgumentException for NaN, which has no place in an order */
    public void add(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("NaN has no place among ordered values");
        }
        Double largestBelow = below.peek();
        if (largestBelow == null || value <= largestBelow) {
            below.add(value);
        } else {
            above.add(value);
        }
        int count = below.size() + above.size();
        int wanted = (int) Math.floor(share * (count - 1)) + 1;
        while (below.size() > wanted) {
            above.add(below.remove());
        }
        while (below.size() < wanted) {
            below.add(above.remove());
        }
    }

    public int count() {
        return below.size() + above.size();
    }

    /** The quantile; NaN before the first value. */
    public double value() {
        Double low = below.peek();
        if (low == null) {
            return Double.NaN;
        }
        Double high = above.peek();
        double position = share * (count() - 1);
        double between = position - Math.floor(position);
        return high == null || between == 0 ? low : low + between * (high - low);
    }
}
