package io.evenkeel.dynamics;

/** The learning rate as a factor of the full rate, by step from 0. */
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
}
