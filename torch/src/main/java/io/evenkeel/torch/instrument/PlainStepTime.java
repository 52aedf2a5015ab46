package io.evenkeel.torch.instrument;

/**
 * How long a step takes in which nothing is measured but what is measured at each: the mean of late, in nanoseconds, in
 * which a pause of the machine counts as {@value #LONGEST} steps and no more.
 */
final class PlainStepTime {

    /** Weight of the newest step, once there are enough for a mean of equal weights. */
    private static final double SMOOTHING = 0.05;

    private static final double LONGEST = 3;

    private double mean;
    private long steps;

    /** Whether it has an idea, if only from steps in which something was measured. */
    boolean isKnown() {
        return mean > 0;
    }

    /** Whether a plain step has told. */
    boolean isSettled() {
        return steps > 0;
    }

    double mean() {
        return mean;
    }

    /** What a step took that was not plain, as long as no other has told: at most that. */
    void atMost(double own) {
        if (steps == 0) {
            mean = mean > 0 ? Math.min(mean, own) : own;
        }
    }

    void add(double own) {
        steps++;
        mean = steps == 1 ? own : mean + Math.max(SMOOTHING, 1.0 / steps) * (Math.min(own, LONGEST * mean) - mean);
    }

    /** Forgets the first step's time up to where it told. */
    void forget() {
        mean = 0;
        steps = 0;
    }

    /** What another knew; the next plain step tells better, as this may be another process. */
    void remember(double known) {
        mean = known;
        steps = 0;
    }
}
