package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Steps that are longer than the curvature allows, by so much that training does not find its way back. */
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
        return Needs.quantities(Quantities.STABILITY_MARGIN, Quantities.LOSS_TRAINING);
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
                + "curvature follows from that: the margin is then a warning, and does not explain an exploding gradient.";
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
        Pace pace = Pace.of(history);
        double elapsed = history.elapsed();
        boolean useless = elapsed >= GONE_BY && pace != null && pace.gain() <= Progress.LEAST_GAIN;
        if (!lost && !risen && !useless) {
            return List.of();
        }
        boolean byItself = growsByItself(history);
        boolean certain = useless && elapsed >= LATE && !byItself;
        return List.of(Observation.once("", certain ? Severity.CRITICAL : Severity.WARNING)
                .suspect()
                .explains(byItself ? SYMPTOMS : explains())
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
