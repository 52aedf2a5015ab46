package io.evenkeel.dynamics;

/**
 * How rough a course of learning rates is: Σ(ηₜ − ηₜ₋₁)²/(max ηₜ)² over the rates so far. A single jump as high as the peak
 * counts 1; the same way in n equal steps, the smoothest there is by Cauchy and Schwarz, 1/n; a moving average over n steps
 * divides a jump's share by n. So stairs and slopes are told apart, which they are not by the variation Σ|ηₜ − ηₜ₋₁|: of any
 * schedule that only falls, that is where it begins less where it ends. Without unit: the rates' own scale cancels.
 */
public final class RateChanges {

    private double last;
    private double peak;
    private double squares;

    /** From the beginning. */
    public RateChanges() {
        this(Double.NaN, 0, 0);
    }

    /** Goes on from another's {@link #last}, {@link #peak} and {@link #squares}. */
    public RateChanges(double last, double peak, double squares) {
        this.last = last;
        this.peak = peak;
        this.squares = squares;
    }

    /** The rate of the next step; one that is not finite is no rate, and left out. */
    public void add(double rate) {
        if (!Double.isFinite(rate)) {
            return;
        }
        if (!Double.isNaN(last)) {
            squares += (rate - last) * (rate - last);
        }
        last = rate;
        peak = Math.max(peak, Math.abs(rate));
    }

    /** 0 where nothing has changed, or all rates are zero. */
    public double roughness() {
        return peak > 0 ? squares / peak / peak : 0;
    }

    /** The latest rate; NaN before the first. */
    public double last() {
        return last;
    }

    /** The largest. */
    public double peak() {
        return peak;
    }

    /** Σ(ηₜ − ηₜ₋₁)². */
    public double squares() {
        return squares;
    }
}
