package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import org.jspecify.annotations.Nullable;

/**
 * Whether training gets anywhere: the recent loss against the loss of the best constant prediction, or, where that is
 * not known, against the loss at the start.
 *
 * @param loss mean of the recent training loss; NaN when there is none
 * @param error its standard error
 * @param reference what it is held against; NaN when unknown
 * @param chance whether the reference is the loss of the best constant prediction
 * @param accuracy mean of the recent training accuracy; NaN when not measured or not comparable
 * @param constantAccuracy accuracy of always answering the most frequent class; NaN when not known
 */
record Progress(
        State state,
        double loss,
        double error,
        double reference,
        boolean chance,
        double accuracy,
        double constantAccuracy) {

    enum State {
        /** Too early, or nothing to go by. */
        UNKNOWN,
        /** Clearly better than a constant prediction, or clearly on the way down. */
        PROCEEDING,
        /** A fair part of the run is over, and neither is the case. */
        STALLED
    }

    /** The least gain on the reference that counts: fitting a handful of weights to a thousand coin flips gains less. */
    static final double LEAST_GAIN = 0.02;
    /** A gain, or a fall, counts when it is this many standard errors large. */
    static final double DEVIATIONS = 3;

    /** More than for a gain: neighbouring losses are not independent, so a trend's error is on the small side. */
    private static final double TREND_DEVIATIONS = 4;
    /** The least fall of the loss over half of the run that counts as being on the way. */
    private static final double LEAST_FALL = 0.005;
    /** The least gain in accuracy over always giving the same answer. */
    private static final double LEAST_ACCURACY_GAIN = 0.05;
    /** A third of the run: warm-ups and slow starts are over by then. */
    static final double FAIR_SHARE = 1.0 / 3;

    static final int LEAST_POINTS = 20;
    /** Where nobody knows how long the run will be. */
    static final int FAIR_POINTS = 200;

    private static final double RECENT = 0.1;
    private static final double HALF = 0.5;
    private static final int START = 5;

    static Progress of(RunHistory history) {
        Series losses = history.find(Quantities.LOSS_TRAINING);
        if (losses == null || losses.count() < 2) {
            return unknown();
        }
        ModelFacts model = history.model();
        double chanceLoss = chanceLoss(model);
        boolean chance = Double.isFinite(chanceLoss);
        double reference = chance ? chanceLoss : startLoss(model, losses);
        Window recent = recentLosses(losses, LEAST_GAIN * Math.abs(reference) / DEVIATIONS);
        double loss = recent.mean();
        double error = recent.standardError();

        double constantAccuracy = constantAccuracy(history.data());
        Window accuracies = recentAccuracy(history);
        double accuracy = accuracies == null || Double.isNaN(constantAccuracy) ? Double.NaN : accuracies.mean();

        State state;
        if (reference == 0) {
            state = State.UNKNOWN;
        } else if (reference - loss > Math.max(LEAST_GAIN * Math.abs(reference), DEVIATIONS * error)
                || falls(losses, reference)
                || (accuracies != null
                        && accuracy - constantAccuracy
                                > Math.max(LEAST_ACCURACY_GAIN, DEVIATIONS * accuracies.standardError()))) {
            state = State.PROCEEDING;
        } else {
            state = fairShareDone(history, losses.count()) ? State.STALLED : State.UNKNOWN;
        }
        return new Progress(state, loss, error, reference, chance, accuracy, constantAccuracy);
    }

    boolean proceeding() {
        return state == State.PROCEEDING;
    }

    boolean stalled() {
        return state == State.STALLED;
    }

    /** Loss before training: as the header has it, else of the first steps. */
    static double startLoss(@Nullable ModelFacts model, Series losses) {
        Double initial = model == null ? null : model.initialLoss();
        return initial != null && Double.isFinite(initial)
                ? initial
                : losses.first(START).mean();
    }

    /** The last tenth of the run; more, up to half of it, as long as batches differ too much to tell the least gain. */
    private static Window recentLosses(Series losses, double precision) {
        Window recent = losses.recent(RECENT, LEAST_POINTS);
        for (double share = 2 * RECENT; share <= HALF && recent.standardError() > precision; share += RECENT) {
            recent = losses.recent(share, LEAST_POINTS);
        }
        return recent;
    }

    /** Of the best constant prediction; NaN where it is not known. */
    static double chanceLoss(@Nullable ModelFacts model) {
        Double chance = model == null ? null : model.chanceLoss();
        return chance == null ? Double.NaN : chance;
    }

    private static boolean falls(Series losses, double reference) {
        if (losses.count() < LEAST_POINTS) {
            return false;
        }
        Window.Trend trend = losses.recent(HALF, LEAST_POINTS).trend();
        return trend.falls(TREND_DEVIATIONS) && -trend.change() > LEAST_FALL * Math.abs(reference);
    }

    private static boolean fairShareDone(RunHistory history, long points) {
        if (points < LEAST_POINTS) {
            return false;
        }
        double elapsed = history.elapsed();
        return Double.isNaN(elapsed) ? points >= FAIR_POINTS : elapsed >= FAIR_SHARE;
    }

    private static @Nullable Window recentAccuracy(RunHistory history) {
        Series accuracies = history.find(Quantities.ACCURACY_TRAINING);
        return accuracies == null || accuracies.count() < LEAST_POINTS ? null : accuracies.recent(RECENT, LEAST_POINTS);
    }

    private static double constantAccuracy(@Nullable DataFacts data) {
        if (data == null || !data.target().equals("classes")) {
            return Double.NaN;
        }
        double total = data.labelCounts().stream().mapToLong(Long::longValue).sum();
        double most =
                data.labelCounts().stream().mapToLong(Long::longValue).max().orElse(0);
        return total > 0 ? most / total : Double.NaN;
    }

    private static Progress unknown() {
        return new Progress(State.UNKNOWN, Double.NaN, Double.NaN, Double.NaN, false, Double.NaN, Double.NaN);
    }
}
