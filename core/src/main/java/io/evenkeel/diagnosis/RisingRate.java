package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A learning rate that is higher than ever and rises geometrically, and what steps will be like if it goes on as it did
 * over the last half of the run: as far ahead as the run is old, but not beyond its end.
 *
 * @param rate now
 * @param before half of the run ago
 * @param horizon how many steps ahead
 * @param factor by which the rate will have grown by then
 * @param ratio relative update now, the median of the last five looks; NaN where it was not measured often enough
 * @param expectedRatio at the horizon, if it goes on with the power of the rate that the median slope of its logarithm gives
 * @param margin stability margin at the rate of now, by the curvature of the last look, for plain gradient descent on a
 *     single layer, whose curvature stays; NaN for others
 */
record RisingRate(
        double rate, double before, double horizon, double factor, double ratio, double expectedRatio, double margin) {

    /** Half as much again over half of the run; a rate that levels off rises less. */
    private static final double RISES = 1.5;

    /**
     * A geometric rise grows by the same share in each quarter of the run, a linear one, such as every warm-up's, over the
     * last by 0.71 of what it did over the last but one.
     */
    private static final double STEADY = 0.85;

    private static final double NEARLY = 0.99;
    private static final int LEAST_POINTS = 20;
    private static final int LEAST_LOOKS = 8;
    private static final int RECENT = 5;
    private static final String PLAIN = "sgd";
    private static final double MOST = 1e6;
    /** A line through a few points may well move its weights by more than their size. */
    private static final int LEAST_PARAMETERS = 20;

    /** Null where the rate does not rise, where its rise flattens, and where nobody knows it. */
    static @Nullable RisingRate of(RunHistory history) {
        Series rates = history.find(Quantities.LEARNING_RATE);
        if (rates == null || rates.count() < LEAST_POINTS) {
            return null;
        }
        Window all = rates.all();
        long step = Math.min(all.step(all.size() - 1), history.finiteUntil());
        double now = rates.latest();
        int half = from(all, step / 2);
        double before = all.value(Math.min(half, all.size() - 1));
        if (!(before > 0) || now < NEARLY * all.max() || now < RISES * before) {
            return null;
        }
        double horizon = horizon(history, step);
        double middle = all.value(Math.min(from(all, step - step / 4), all.size() - 1));
        double quarter = Math.log(now / middle);
        if (quarter < STEADY * Math.log(middle / before)) {
            return null;
        }
        double growth = quarter * 4 * horizon / Math.max(1, step);
        Window ratios = ratios(history, step);
        double ratio = ratios.size() < LEAST_LOOKS
                ? Double.NaN
                : ratios.part(ratios.size() - RECENT, ratios.size()).median();
        double power = Math.max(0, logarithmic(ratios).slope() * (step - step / 2) / Math.log(now / before));
        double expected = ratio * Math.min(MOST, Math.exp(power * growth));
        double factor = Math.min(MOST, Math.exp(growth));
        return new RisingRate(now, before, horizon, factor, ratio, expected, margin(history, all, now));
    }

    double expectedMargin() {
        return margin * factor;
    }

    private static double horizon(RunHistory history, long step) {
        long planned = history.header().plannedSteps();
        return planned > 0 ? Math.min(step, Math.max(0, planned - 1 - step)) : step;
    }

    /** Those of the last half of the run that are above zero. */
    private static Window ratios(RunHistory history, long step) {
        Series ratios = history.find(Quantities.UPDATE_RATIO);
        ModelFacts model = history.model();
        if (ratios == null || (model != null && model.parameters() < LEAST_PARAMETERS)) {
            return new Window(new long[0], new double[0], new double[0]);
        }
        Window tail = ratios.lastBefore(history.finiteUntil(), Series.TAIL);
        return tail.part(from(tail, step / 2), tail.size());
    }

    private static Window logarithmic(Window values) {
        int size = values.size();
        long[] steps = new long[size];
        double[] logs = new double[size];
        double[] weights = new double[size];
        Arrays.fill(weights, 1);
        for (int i = 0; i < size; i++) {
            steps[i] = values.step(i);
            logs[i] = Math.log(Math.max(Double.MIN_NORMAL, values.value(i)));
        }
        return new Window(steps, logs, weights);
    }

    /** Deep networks give way to a rate that rises, and what their curvature was before tells nothing. */
    private static double margin(RunHistory history, Window rates, double now) {
        Series margins = history.find(Quantities.STABILITY_MARGIN);
        ModelFacts model = history.model();
        if (margins == null
                || margins.count() == 0
                || model == null
                || !model.optimizer().equals(PLAIN)
                || new Network(model).weighted().size() != 1) {
            return Double.NaN;
        }
        Window last = margins.lastBefore(history.finiteUntil(), 1);
        double then = last.isEmpty() ? Double.NaN : rates.value(Math.min(rates.size() - 1, from(rates, last.step(0))));
        return then > 0 ? last.value(0) * now / then : Double.NaN;
    }

    /** The index of the first value at this step or later. */
    private static int from(Window window, long step) {
        int low = 0;
        int high = window.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (window.step(middle) < step) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
