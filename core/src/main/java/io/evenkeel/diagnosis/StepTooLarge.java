package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Steps that are longer than the curvature allows, by so much that training does not find its way back; or that are on
 * the way there, since the learning rate keeps rising.
 */
public final class StepTooLarge implements Rule {

    /** A quadratic's oscillation triples with each step; above it networks do not catapult to flatter ground either. */
    static final double BEYOND = 2;
    /** Looks whose median is what the margin is now. */
    private static final int RECENT = 3;
    /** The loss is this many times that at the start: the step has lost what there was. */
    static final double RISEN = 2;

    private static final int LATEST = 5;
    /** Before that a flat loss may be a run that has hardly begun. */
    private static final double GONE_BY = 0.1;
    /** By then what is still to come is a fifth of the run: a loss that never came down will not. */
    private static final double LATE = 0.8;
    /** A gradient that grows by more than this for each layer or time step explodes by itself. */
    private static final double CALM = 1.1;

    /** Ten times what is usual, and a lively step of plain gradient descent. */
    static final double LIVELY = 0.01;
    /** Networks whose rate is driven up come apart from there on. */
    static final double APART = 0.05;
    /** On the way to the edge: it is time to say so. */
    static final double HALF_WAY = 0.5;

    private static final Set<FindingKind> SYMPTOMS = Set.of(
            FindingKind.DEAD_UNITS,
            FindingKind.NON_FINITE,
            FindingKind.DIVERGENCE,
            FindingKind.UPDATE_TOO_LARGE,
            FindingKind.WEIGHT_GROWTH,
            FindingKind.OSCILLATION,
            FindingKind.LOSS_SPIKE,
            FindingKind.NO_LEARNING,
            FindingKind.PLATEAU,
            FindingKind.SLOW_CONVERGENCE,
            FindingKind.UNDERFITTING);

    @Override
    public FindingKind kind() {
        return FindingKind.STEP_TOO_LARGE;
    }

    @Override
    public String title() {
        return "Steps are too long for the curvature";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.STABILITY_MARGIN, Quantities.LOSS_TRAINING)
                .or(Needs.quantities(Quantities.UPDATE_RATIO, Quantities.LEARNING_RATE))
                .or(Needs.quantities(Quantities.UPDATE_RATIO, Quantities.LOSS_TRAINING));
    }

    @Override
    public String threshold() {
        return "The stability margin is 1 where the step is as long as the sharpest direction bears. Training in good "
                + "health comes to rest there, overshoots, and finds flatter ground; up to about 2, networks "
                + "catapult themselves out of a start that is too sharp. So a margin counts only above 2, at the "
                + "first look or in the median of the last three, and only when the loss shows it: it is not finite "
                + "any more or twice that at the start, or, when a tenth of the run is over, no better than that of "
                + "a constant prediction. A warning; critical after four fifths of the run, or once a symptom is "
                + "seen that nothing else explains. Where the network's own Jacobians make the gradient grow, the "
                + "curvature follows from that: the margin is then a warning, and does not explain an exploding gradient. Without such a margin, one of the first ten steps that was as "
                + "long as the weights themselves (1 or more) counts, when a tenth of the run is over and the loss is no "
                + "better than that of a constant prediction: it replaced the initial weights by the gradient's sign; not so where the "
                + "gradient grows by itself. "
                + "Networks of fewer than 20 parameters may move so far in health. "
                + "It is told ahead, as a warning, of a rate that is higher than ever, has risen by half over the last half "
                + "of the run, and by no smaller a share over the last quarter than over the one before: geometrically, "
                + "while warm-ups rise by ever smaller shares. Then the relative update is above 0.01, and the power of the "
                + "rate with which it rose over that half brings it above 0.05; or, for plain gradient descent on a single "
                + "layer, whose curvature stays, the margin is above 0.5 and on the way above 1. Looked ahead is as far as "
                + "the run is old, but not beyond its end.";
    }

    @Override
    public String citation() {
        return "LeCun et al. 1998; Lewkowycz et al. 2020; Cohen et al. 2021";
    }

    @Override
    public Set<FindingKind> explains() {
        Set<FindingKind> all = new HashSet<>(SYMPTOMS);
        all.add(FindingKind.EXPLODING_GRADIENT);
        return all;
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        List<Observation> unstable = unstable(history);
        List<Observation> seen = unstable.isEmpty() ? replaced(history) : unstable;
        return seen.isEmpty() ? willBe(history) : seen;
    }

    private static List<Observation> willBe(RunHistory history) {
        RisingRate rising = RisingRate.of(history);
        if (rising == null) {
            return List.of();
        }
        boolean updates = rising.ratio() > LIVELY && rising.expectedRatio() > APART;
        boolean edge = rising.margin() > HALF_WAY && rising.expectedMargin() > 1;
        if (!updates && !edge) {
            return List.of();
        }
        return List.of(Observation.once("", Severity.WARNING)
                .suspect()
                .number("learning_rate", rising.rate())
                .number("learning_rate_before", rising.before())
                .number("steps_ahead", rising.horizon())
                .numberIfKnown("ratio", rising.ratio())
                .numberIfKnown("ratio_expected", rising.expectedRatio())
                .numberIfKnown("margin", rising.margin())
                .numberIfKnown("margin_expected", rising.expectedMargin())
                .remedy("lower-learning-rate", "a rate that stays below where it is now keeps steps as they are")
                .remedy("clip-norm", "a bound on the gradient's norm bounds the step")
                .because("The learning rate has risen from " + Prose.number(rising.before()) + " to "
                        + Prose.number(rising.rate()) + " and goes on rising. "
                        + (updates ? updatesWillBe(rising) : marginWillBe(rising))
                        + " within " + Math.round(rising.horizon()) + " steps: training will come apart before."));
    }

    private static String updatesWillBe(RisingRate rising) {
        double expected = rising.expectedRatio();
        return "Steps that now change the weights by " + Prose.percent(rising.ratio())
                + " of their size will at this pace change them by "
                + (expected > 1 ? "more than themselves" : Prose.percent(expected));
    }

    private static String marginWillBe(RisingRate rising) {
        return "Steps that are now " + Prose.number(rising.margin())
                + " times as long as the sharpest direction bears will at this pace be "
                + Prose.number(rising.expectedMargin()) + " times as long";
    }

    /** One of the first steps took the place of what initialisation had set up, and nothing good came of it. */
    private static List<Observation> replaced(RunHistory history) {
        Series ratios = history.find(Quantities.UPDATE_RATIO);
        ModelFacts model = history.model();
        Pace pace = history.pace();
        double elapsed = history.elapsed();
        if (ratios == null
                || ratios.count() < UpdateTooLarge.EARLY
                || (model != null && model.parameters() < UpdateTooLarge.LEAST_PARAMETERS)
                || !(elapsed >= GONE_BY)
                || pace == null
                || pace.gain() > 0
                || growsByItself(history)) {
            return List.of();
        }
        double longest = ratios.first(UpdateTooLarge.EARLY).max();
        // From weights of zero any step is infinitely long.
        if (!(longest >= UpdateTooLarge.REPLACES) || Double.isInfinite(longest)) {
            return List.of();
        }
        return List.of(Observation.once("", elapsed >= LATE ? Severity.CRITICAL : Severity.WARNING)
                .suspect()
                .explains(SYMPTOMS)
                .number("ratio_first", longest)
                .number("gain", pace.gain())
                .remedy("lower-learning-rate", "a step should change the weights by about a thousandth")
                .remedy("warm-up", "the first steps of an adaptive optimizer are its least informed ones")
                .remedy("clip-norm", "a bound on the gradient's norm bounds the step")
                .because("One of the first " + UpdateTooLarge.EARLY + " steps was " + Prose.number(longest)
                        + " times as long as all the weights together: it replaced what initialisation had set up, and "
                        + "the loss is still no better than that of a constant answer."));
    }

    private List<Observation> unstable(RunHistory history) {
        Series margins = history.find(Quantities.STABILITY_MARGIN);
        Series losses = history.find(Quantities.LOSS_TRAINING);
        if (margins == null || losses == null || margins.count() == 0 || losses.count() == 0) {
            return List.of();
        }
        double first = margins.first(1).mean();
        double recent = margins.count() < RECENT ? first : margins.last(RECENT).median();
        double margin = Math.max(first, recent);
        if (!(margin > BEYOND)) {
            return List.of();
        }
        double start = Progress.startLoss(history.model(), losses);
        double loss = losses.last(LATEST).mean();
        boolean lost = !Double.isFinite(losses.latest());
        boolean risen = start > 0 && loss > RISEN * start;
        Pace pace = history.pace();
        double elapsed = history.elapsed();
        boolean useless = elapsed >= GONE_BY && pace != null && pace.gain() <= Progress.LEAST_GAIN;
        if (!lost && !risen && !useless) {
            return List.of();
        }
        boolean byItself = growsByItself(history);
        boolean certain = useless && elapsed >= LATE && !byItself;
        Observation.Builder builder = Observation.once("", certain ? Severity.CRITICAL : Severity.WARNING);
        if (!byItself) {
            builder.suspect();
        }
        return List.of(builder.explains(byItself ? SYMPTOMS : explains())
                .number("margin", margin)
                .number("margin_first", first)
                .number("loss", loss)
                .number("loss_first", start)
                .remedy(
                        "lower-learning-rate",
                        "a rate " + Prose.number(margin) + " times lower is just stable in the sharpest direction")
                .remedy("warm-up", "sharpness falls during a slow start, and then bears longer steps")
                .remedy("clip-norm", "a bound on the gradient's norm bounds the step")
                .because("The step is " + Prose.number(margin)
                        + " times as long as the sharpest direction bears, "
                        + (recent < BEYOND ? "at the first look" : "by the curvature measured")
                        + ": errors along it grow instead of shrinking. "
                        + (lost
                                ? "The loss is not finite any more."
                                : "The loss went from " + Prose.number(start) + " to " + Prose.number(loss) + ".")));
    }

    private static boolean growsByItself(RunHistory history) {
        ModelFacts model = history.model();
        if (model != null
                && model.initialBackprop() != null
                && model.initialBackprop().rate() > CALM) {
            return true;
        }
        return history.at(Quantities.RECURRENCE_GROWTH).stream()
                .anyMatch(growth -> growth.first(1).mean() > CALM);
    }
}
