package io.evenkeel.diagnosis;

import io.evenkeel.run.Quantities;
import org.jspecify.annotations.Nullable;

/**
 * How far the training loss has come, and how fast it still falls.
 *
 * @param reference loss of the best constant prediction, or, where that is not known, at the start
 * @param loss mean over the last tenth of the run
 * @param gain what has been gained on the reference, as a share of it
 * @param trend straight line through the last half
 * @param points steps in that half
 */
record Pace(double reference, double loss, double gain, Window.Trend trend, long points) {

    private static final double RECENT = 0.1;
    private static final double HALF = 0.5;
    private static final int LEAST_POINTS = 20;
    /** A fall counts when it is this many standard errors large. */
    private static final double DEVIATIONS = 4;

    /** Null where there is too little to tell, or a share makes no sense: the reference is not above zero. */
    static @Nullable Pace of(RunHistory history) {
        Series losses = history.find(Quantities.LOSS_TRAINING);
        if (losses == null || losses.count() < 2 * LEAST_POINTS || losses.everNonFinite()) {
            return null;
        }
        double chance = Progress.chanceLoss(history.model());
        double reference = Double.isFinite(chance) ? chance : Progress.startLoss(history.model(), losses);
        if (!(reference > 0)) {
            return null;
        }
        double loss = losses.recent(RECENT, LEAST_POINTS).mean();
        return new Pace(
                reference,
                loss,
                (reference - loss) / reference,
                losses.recent(HALF, LEAST_POINTS).trend(),
                (long) (HALF * losses.count()));
    }

    /** Whether it fell over the last half by more than chance explains. */
    boolean falls() {
        return trend.falls(DEVIATIONS);
    }

    /** Steps until the loss is half of the reference, were it to fall on as over the last half; infinite when it is not. */
    double stepsToHalf() {
        double perStep = -trend.change() / points;
        return perStep > 0 ? Math.max(0, loss - reference / 2) / perStep : Double.POSITIVE_INFINITY;
    }
}
