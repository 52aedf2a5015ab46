package io.evenkeel.torch.gradient;

/**
 * How many numbers of single gradients may exist at a time.
 *
 * @param numbers at least 1
 */
public record Budget(long numbers) {

    public Budget {
        if (numbers < 1) {
            throw new IllegalArgumentException("a budget of " + numbers + " numbers; expected at least 1");
        }
    }

    /** 256 MiB of float32: more makes matrix products no faster. */
    public static final Budget DEFAULT = new Budget(1L << 26);

    /** How many out of {@code count} fit, when each takes {@code numbersOfEach}; at least one. */
    long outOf(long count, long numbersOfEach) {
        return Math.max(1, Math.min(count, numbers / Math.max(1, numbersOfEach)));
    }
}
