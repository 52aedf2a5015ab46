package io.evenkeel.dynamics;

/**
 * The learning rate as a factor of the full rate, by optimizer step from 0. Schedules are functions of the step alone:
 * the same factor however often and in whatever order they are asked.
 */
@FunctionalInterface
public interface LearningRateSchedule {

    double factor(long step);

    /** The full rate throughout. */
    static LearningRateSchedule constant() {
        return step -> 1.0;
    }

    /**
     * Half a cosine from 1 down to {@code to}: to + (1 − to)(1 + cos(π t/T))/2, reached at the last of T steps and held
     * from there (Loshchilov and Hutter 2017, without restarts).
     */
    static LearningRateSchedule cosine(long totalSteps, double to) {
        double last = Math.max(1, totalSteps - 1);
        return step -> to + (1 - to) * (1 + Math.cos(Math.PI * Math.min(1, step / last))) / 2;
    }

    /** Linear from 1/n at step 0 to 1 at step n − 1, then {@code after}, whose step 0 is our step n (Goyal et al. 2017). */
    static LearningRateSchedule warmUp(long steps, LearningRateSchedule after) {
        return step -> step < steps ? (step + 1.0) / steps : after.factor(step - steps);
    }

    /** A staircase: {@code factor} to the power ⌊t / every⌋. */
    static LearningRateSchedule step(long every, double factor) {
        atLeast(1, every, "every");
        return step -> Math.pow(factor, Math.floorDiv(step, every));
    }

    /** {@code factor} to the power t. */
    static LearningRateSchedule exponential(double factor) {
        return step -> Math.pow(factor, step);
    }

    /** A triangle wave: {@code low} at steps 0, p, 2p, …, and {@code high} half a period later (Smith 2017). */
    static LearningRateSchedule cyclic(double low, double high, long period) {
        atLeast(1, period, "period");
        return step -> {
            double phase = (double) Math.floorMod(step, period) / period;
            return low + (high - low) * (1 - Math.abs(2 * phase - 1));
        };
    }

    /**
     * Cosine annealing with warm restarts: to + (1 − to)(1 + cos(π t/T))/2, where t counts the steps since the last
     * restart and T is the length of the period, each {@code factor} times the one before (Loshchilov and Hutter 2017,
     * equation 5). A restart is at 1; the step before it does not quite reach {@code to}.
     */
    static LearningRateSchedule restarts(long period, double factor, double to) {
        atLeast(1, period, "period");
        if (!(factor >= 1)) {
            throw new IllegalArgumentException("periods cannot shrink, but the factor is " + factor);
        }
        return step -> {
            double length = period;
            double since = factor == 1 ? Math.floorMod(step, period) : step;
            while (since >= length) {
                since -= length;
                length *= factor;
            }
            return to + (1 - to) * (1 + Math.cos(Math.PI * since / length)) / 2;
        };
    }

    /** to + (1 − to)(1 − t/T)^power, reached at the last of T steps and held from there. */
    static LearningRateSchedule polynomial(long totalSteps, double power, double to) {
        double last = Math.max(1, totalSteps - 1);
        return step -> to + (1 - to) * Math.pow(1 - Math.min(1, step / last), power);
    }

    /** Both at once: the product of the two factors. */
    default LearningRateSchedule times(LearningRateSchedule other) {
        return step -> factor(step) * other.factor(step);
    }

    /**
     * The mean of the last {@code window} steps' factors, the step's own among them; at the start of those there are. So
     * it begins where the schedule begins, follows it with a delay of (window − 1)/2 steps, and no step changes the rate
     * by more than the schedule's range over the window, divided by the window's length.
     */
    default LearningRateSchedule smooth(int window) {
        atLeast(1, window, "window");
        if (window == 1) {
            return this;
        }
        return step -> {
            long first = Math.max(0, step - window + 1);
            double sum = 0;
            for (long t = first; t <= step; t++) {
                sum += factor(t);
            }
            return sum / (step - first + 1);
        };
    }

    private static void atLeast(long least, long value, String what) {
        if (value < least) {
            throw new IllegalArgumentException(what + " is " + value + ", but must be at least " + least);
        }
    }
}
