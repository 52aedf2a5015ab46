package io.evenkeel.torch;

/**
 * A linear climb of the learning rate somewhere in a run: from {@code low} times what it would be at step {@code from} to
 * all of it {@code steps} later. Before it and after it the rate is as it would be.
 *
 * @param from the first step that it holds at
 * @param steps how many steps it takes
 * @param low share of the rate that it begins with
 */
public record RateRamp(long from, long steps, double low) {

    public RateRamp {
        if (steps < 1 || !(low >= 0 && low <= 1)) {
            throw new IllegalArgumentException("found a ramp over " + steps + " steps from " + low
                    + " of the rate on; expected at least one step, and a share from 0 to 1");
        }
    }

    double factor(long step) {
        long done = step - from;
        return done < 0 || done >= steps ? 1 : low + (1 - low) * done / steps;
    }
}
