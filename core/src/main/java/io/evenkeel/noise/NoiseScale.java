package io.evenkeel.noise;

/**
 * The gradient noise scale tr Σ/‖E g‖² of what a batch was drawn from: the batch size at which the mean gradient's noise
 * is as large as the gradient (McCandlish et al. 2018, "simple" noise scale). In samples.
 *
 * @param value the ratio of the unbiased estimates of both; infinite where that of ‖E g‖² is not above 0, NaN where
 *     nothing is known
 * @param low the interval's lower end, at least 0
 * @param high its upper end; infinite where the data leave it open whether there is any gradient at all
 * @param confidence with which the interval holds the truth
 */
public record NoiseScale(double value, double low, double high, double confidence) {

    public NoiseScale {
        if (low > high) {
            throw new IllegalArgumentException("an interval from " + low + " to " + high);
        }
    }

    /** Whether the interval has an upper end. */
    public boolean determined() {
        return high < Double.POSITIVE_INFINITY && !Double.isNaN(value);
    }
}
