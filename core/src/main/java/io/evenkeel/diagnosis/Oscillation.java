package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The network jumps between good and bad instead of settling. */
public final class Oscillation implements Rule {

    /** Points of accuracy, or shares of what was gained in loss, from one evaluation to the next. */
    static final double NOTICEABLE = 0.025;

    /** A standard deviation of which the last evaluation is off by five points in one run of ten. */
    static final double LARGE = 0.03;
    /** The best evaluation is this much better than the median one: the network can do it, and loses it again. */
    static final double ENVELOPE = 0.05;

    /** Held-back loss scatters more than accuracy, most of all of confident networks: a share of what was gained. */
    static final double LOSS_NOTICEABLE = 0.15;
    /** A third of what was gained is lost and won again from one evaluation to the next. */
    static final double LOSS_LARGE = 0.3;
    /** Fewer samples than this that flip are the coarseness of a small held-back part. */
    private static final double LEAST_FLIPS = 3;
    /** Before this share of the run networks get going, and may well stumble. */
    static final double FAIR = 0.3;
    /** Share of the run before anything is critical: a decay of the learning rate may yet calm it. */
    static final double LATE = 0.5;

    /** In full batches: the loss goes up and down by turns, by this share of what was gained. */
    static final double ZIGZAG = 0.1;

    /**
     * What the held-back loss rises from one evaluation to the next, on average, in what a constant prediction loses. Answers
     * near a threshold flip by themselves while a network sets out from chance; the loss then only falls. Calibrated on runs of late
     * starters, where it is near nothing, and of batches of one sample, where it is several times this.
     */
    static final double UNDONE = 0.02;

    /** A loss that all but only falls, whatever the answers do. */
    static final double LEAST_UNDONE = 0.005;
    /** Of the steps turn back; half of them do by chance. */
    private static final double ALTERNATES = 0.8;

    private static final int STEPS = 40;
    private static final double HALF = 0.5;

    @Override
    public FindingKind kind() {
        return FindingKind.OSCILLATION;
    }

    @Override
    public String title() {
        return "Training oscillates";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.ACCURACY_VALIDATION)
                .or(Needs.quantities(Quantities.LOSS_VALIDATION))
                .or(Needs.quantities(Quantities.LOSS_TRAINING));
    }

    @Override
    public String threshold() {
        return "Over the last half of the run, differences between successive evaluations (over √2, the "
                + "largest tenth left out, so that a network that gets going late is not accused). From half of "
                + "the run on, accuracy that scatters by 0.025 is a warning; by 0.03, with a best evaluation "
                + "0.05 above the median, it is critical, and a warning from 30 % of the run on: the network can "
                + "do better and loses it again. Networks in good health, plain gradient descent included, stay "
                + "below 0.02. Without accuracy the held-back loss counts, in shares of what was gained: 0.15 "
                + "and 0.3. The held-back loss must rise each time, by 0.005 and 0.02 of a constant prediction's on average: answers near a "
                + "threshold flip by themselves while a network sets out from chance. At least three held-back samples must flip. With full batches, where nothing is "
                + "random, also a training loss that rises and falls by turns, by a tenth of the gain: the step "
                + "is as large as the curvature allows.";
    }

    @Override
    public String citation() {
        return "Robbins and Monro 1951; Cohen et al. 2021";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.LOSS_SPIKE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    /**
     * How evaluations jump.
     *
     * @param accuracy whether accuracies are compared, else losses
     * @param unit what sizes are shares of: 1 for accuracies, what was gained for losses
     * @param undone what the held-back loss rises by each time, in what a constant prediction loses; infinite: not known
     */
    record Jumps(boolean accuracy, Scatter scatter, double unit, boolean fine, double undone) {

        static @Nullable Jumps of(RunHistory history) {
            Scatter accuracies = Scatter.of(history.find(Quantities.ACCURACY_VALIDATION));
            DataFacts data = history.data();
            if (history.elapsed() < FAIR) {
                return null;
            }
            if (accuracies != null) {
                boolean fine =
                        data == null || data.validation() <= 0 || accuracies.size() * data.validation() >= LEAST_FLIPS;
                return new Jumps(true, accuracies, 1, fine, undone(history));
            }
            Series losses = history.find(Quantities.LOSS_VALIDATION);
            Scatter scatter = Scatter.of(losses);
            if (losses == null || scatter == null) {
                return null;
            }
            double chance = Progress.chanceLoss(history.model());
            double reference =
                    Double.isFinite(chance) ? chance : losses.first(1).mean();
            double gained = reference - scatter.median();
            // Where hardly anything was gained there is nothing to lose: other rules say so.
            boolean fine = gained > ENVELOPE * Math.abs(reference);
            return new Jumps(false, scatter, gained, fine, undone(history));
        }

        private static double undone(RunHistory history) {
            Series losses = history.find(Quantities.LOSS_VALIDATION);
            if (losses == null || losses.everNonFinite()) {
                return Double.POSITIVE_INFINITY;
            }
            double chance = Progress.chanceLoss(history.model());
            double reference =
                    Double.isFinite(chance) ? chance : losses.first(1).mean();
            Window half = losses.recent(HALF, 2);
            double risen = 0;
            for (int i = 1; i < half.size(); i++) {
                risen += Math.max(0, half.value(i) - half.value(i - 1)) / (half.size() - 1);
            }
            return half.size() < 2 ? Double.POSITIVE_INFINITY : risen / Math.abs(reference);
        }

        boolean noticeable() {
            return fine && undone > LEAST_UNDONE && scatter.size() > (accuracy ? NOTICEABLE : LOSS_NOTICEABLE * unit);
        }

        boolean large() {
            double envelope = accuracy ? scatter.high() - scatter.median() : (scatter.median() - scatter.low()) / unit;
            return noticeable()
                    && undone > UNDONE
                    && scatter.size() > (accuracy ? LARGE : LOSS_LARGE * unit)
                    && envelope > ENVELOPE;
        }

        String words() {
            return accuracy
                    ? "the held-back accuracy jumps by " + Prose.number(100 * scatter.size())
                            + " points from one evaluation to the next, between " + Prose.percent(scatter.low())
                            + " and " + Prose.percent(scatter.high())
                    : "the held-back loss jumps by " + Prose.number(scatter.size())
                            + " from one evaluation to the next, between " + Prose.number(scatter.low()) + " and "
                            + Prose.number(scatter.high());
        }
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Jumps jumps = Jumps.of(history);
        if (jumps != null && jumps.noticeable()) {
            double elapsed = history.elapsed();
            boolean critical = jumps.large() && elapsed >= LATE;
            if (!jumps.large() && elapsed < LATE) {
                return List.of();
            }
            String words = jumps.words();
            return List.of(
                    observe(history, critical ? Severity.CRITICAL : Severity.WARNING)
                            .number("scatter", jumps.scatter().size())
                            .number("median", jumps.scatter().median())
                            .number("low", jumps.scatter().low())
                            .number("high", jumps.scatter().high())
                            .because(
                                    Character.toUpperCase(words.charAt(0)) + words.substring(1) + " (median "
                                            + (jumps.accuracy()
                                                    ? Prose.percent(
                                                            jumps.scatter().median())
                                                    : Prose.number(
                                                            jumps.scatter().median()))
                                            + "), over the last half of the run: each stretch undoes what the one before had learned."));
        }
        return zigzag(history);
    }

    private static List<Observation> zigzag(RunHistory history) {
        ModelFacts model = history.model();
        DataFacts data = history.data();
        Series losses = history.find(Quantities.LOSS_TRAINING);
        boolean full = model != null && data != null && data.training() > 0 && model.batch() >= data.training();
        if (!full || losses == null || losses.count() < 2 * STEPS || losses.everNonFinite()) {
            return List.of();
        }
        Window recent = losses.last(STEPS);
        double chance = Progress.chanceLoss(model);
        double reference = Double.isFinite(chance) ? chance : Progress.startLoss(model, losses);
        double gained = reference - recent.min();
        int turns = 0;
        double size = 0;
        for (int i = 2; i < STEPS; i++) {
            double before = recent.value(i - 1) - recent.value(i - 2);
            double now = recent.value(i) - recent.value(i - 1);
            turns += before * now < 0 ? 1 : 0;
            size += Math.abs(now) / (STEPS - 2);
        }
        if (!(gained > 0) || turns < ALTERNATES * (STEPS - 2) || size < ZIGZAG * gained) {
            return List.of();
        }
        return List.of(observe(history, Severity.WARNING)
                .number("change", size)
                .number("turns", (long) turns)
                .number("low", recent.min())
                .number("high", recent.max())
                .because("Over the last " + STEPS + " steps the training loss goes up and down by turns, by "
                        + Prose.number(size) + " a step, between " + Prose.number(recent.min()) + " and "
                        + Prose.number(recent.max())
                        + ", though every step sees all samples: each step leaps across the "
                        + "valley instead of down."));
    }

    private static Observation.Builder observe(RunHistory history, Severity severity) {
        ModelFacts model = history.model();
        DataFacts data = history.data();
        boolean full = model != null && data != null && model.batch() >= data.training();
        return Observation.once("loss", severity)
                .remedy("lower-learning-rate", "shorter steps settle where long ones leap across")
                .remedyIf(!full, "larger-batch", "gradients over more samples agree more from step to step")
                .remedy("lower-momentum", "momentum carries past the goal")
                .remedy("switch-optimizer", "adam fits the step to every weight by itself")
                .remedy("smooth-schedule", "a rate that decays lets the network come to rest");
    }
}
