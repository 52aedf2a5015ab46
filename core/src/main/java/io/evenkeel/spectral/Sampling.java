package io.evenkeel.spectral;

/**
 * How many random probes to take.
 *
 * @param probes at most
 * @param tolerance standard error at which to stop earlier, relative to the value's magnitude; 0 to take all probes
 * @param seed of the probes
 */
public record Sampling(int probes, double tolerance, long seed) {

    /**
     * Probes that are taken before a tolerance may end it: a standard error of fewer is too uncertain. After them it is
     * looked at only when their number has grown by half: ending as soon as an error happens to be small makes it too small.
     */
    public static final int LEAST = 16;

    public Sampling {
        if (probes < 2) {
            throw new IllegalArgumentException(
                    "an error takes at least 2 random probes, but " + probes + " were asked for");
        }
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("a tolerance is not negative, but this is " + tolerance);
        }
    }

    /** Exactly so many probes. */
    public static Sampling of(int probes, long seed) {
        return new Sampling(probes, 0, seed);
    }

    /** The seed of the i-th probe. */
    long probe(int i) {
        return Seeds.derived(seed, i);
    }

    /** Whether so small an error is what was asked for, after {@code taken} probes. */
    boolean reached(double value, double error, int taken) {
        if (tolerance == 0) {
            return taken >= probes;
        }
        return isLook(taken) && error <= tolerance * Math.abs(value);
    }

    private boolean isLook(int taken) {
        int look = Math.min(LEAST, probes);
        while (look < taken) {
            look = Math.min(look + look / 2, probes);
        }
        return look == taken;
    }
}
