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
     * Probes that are taken before a tolerance may end it: a standard error of fewer is too uncertain, and stopping as soon
     * as it happens to be small would make it too small.
     */
    public static final int LEAST = 8;

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
        boolean enough = taken >= Math.min(LEAST, probes);
        return tolerance == 0 ? taken >= probes : enough && error <= tolerance * Math.abs(value);
    }
}
