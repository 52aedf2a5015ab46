package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;

/**
 * A loss so much steeper in some directions than in others that steps short enough for the steep ones get nowhere along the
 * flat ones.
 *
 * <p>Gradient descent at a stability margin m shrinks an error along the steepest direction at a rate of 2m a step, with
 * momentum 0.9 of 38m ({@link StepTooSmall#RATE_PER_MARGIN}), and along one of a κ-th of its curvature at a κ-th of that. So
 * in N steps the error along the flat directions that {@code curvature/condition} tells of has e-folded {@code 38 m N/κ}
 * times at most.
 */
public final class IllConditioned implements Rule {

    /** One e-folding in the whole run: a third of the error is left, and more in whatever is flatter still. */
    static final double FOLDS = 1;
    /** Along the steepest direction there must be as many, or it is the step that is too short. */
    static final double STEEP_FOLDS = 10;
    /** Negative curvature of more than this share of the largest is a saddle, along which training speeds up. */
    static final double NEGATIVE = 0.1;
    /** Who has gained more has little left to gain, in whatever direction. */
    static final double GAIN = 0.9;
    /** A loss that falls by more than this share of itself in as many steps as the run has is still getting somewhere. */
    static final double CRAWLS = 0.2;

    private static final double QUARTER = 0.25;
    private static final int RECENT = 3;
    private static final int LEAST_LOOKS = 2;

    private static final String PLAIN = "sgd";

    @Override
    public FindingKind kind() {
        return FindingKind.ILL_CONDITIONED;
    }

    @Override
    public String title() {
        return "The loss is far steeper in some directions than in others";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(
                        Quantities.CURVATURE_CONDITION,
                        Quantities.CURVATURE_SMALLEST,
                        Quantities.CURVATURE_SHARPNESS,
                        Quantities.STABILITY_MARGIN,
                        Quantities.LOSS_TRAINING)
                .and(Fact.MODEL);
    }

    @Override
    public String threshold() {
        return "At a stability margin m gradient descent shrinks an error along the steepest direction at a rate of 2m a "
                + "step, of up to 38m with momentum 0.9, and κ times more slowly along the flat direction that the condition "
                + "κ tells of: the flattest, or, of more than 64 parameters, the tenth steepest, so that all but nine are at "
                + "least as flat. A large κ is no fault by itself, for nothing may be left to gain there. It is a finding where "
                + "38·m·N/κ is below 1 for all N steps of the run, though the steepest direction is walked (38·m·N above 10), "
                + "and the loss shows it: a quarter of the run is over, less than nine tenths of a constant prediction's loss "
                + "have been gained, and at the pace of the last half of what there was the whole run would take the loss down by less than a fifth of what it is. Margin and "
                + "condition are medians of the last three looks. Where negative curvature is more than a tenth of the "
                + "largest it is a saddle and no valley. Only for gradient descent, with momentum or without: adaptive "
                + "optimizers stretch the flat directions that belong to weights of their own. A warning; critical once a "
                + "symptom is seen that nothing else explains.";
    }

    @Override
    public String citation() {
        return "LeCun et al. 1998; Goodfellow et al. 2016";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.UPDATE_TOO_SMALL,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        ModelFacts model = history.model();
        Series conditions = history.find(Quantities.CURVATURE_CONDITION);
        Pace pace = history.pace();
        if (model == null
                || !model.optimizer().equals(PLAIN)
                || conditions == null
                || conditions.count() < LEAST_LOOKS
                || pace == null
                || !(history.elapsed() >= QUARTER)) {
            return List.of();
        }
        double condition = conditions.last(RECENT).median();
        double margin = recent(history, Quantities.STABILITY_MARGIN);
        long steps = Math.max(history.header().plannedSteps(), history.step() + 1);
        double steepFolds = StepTooSmall.RATE_PER_MARGIN * margin * steps;
        double folds = steepFolds / condition;
        boolean valley = -recent(history, Quantities.CURVATURE_SMALLEST)
                <= NEGATIVE * recent(history, Quantities.CURVATURE_SHARPNESS);
        boolean crawls = -pace.trend().change() / pace.points() * steps < CRAWLS * pace.loss();
        if (!(folds < FOLDS && steepFolds > STEEP_FOLDS && valley && crawls) || pace.gain() > GAIN) {
            return List.of();
        }
        return List.of(Observation.once("", Severity.WARNING)
                .suspect()
                .number("condition", condition)
                .number("margin", margin)
                .number("foldings", folds)
                .number("loss", pace.loss())
                .number("gain", pace.gain())
                .remedy(
                        "standardize-input",
                        "features of one scale, and around zero, bend the loss alike in all directions")
                .remedy("add-batch-norm", "it keeps the inputs of every layer at one scale")
                .remedy("switch-optimizer", "adam gives every weight a step of its own")
                .because("The loss bends " + Prose.number(condition)
                        + " times more in its steepest direction than in flat ones. Steps that the steepest bears ("
                        + Prose.number(margin)
                        + " of the longest are used) would shrink the error along the flat ones by "
                        + Prose.percent(-Math.expm1(-folds)) + " at most in all " + steps
                        + " steps of the run; the loss has come to " + Prose.number(pace.loss())
                        + " and hardly moves."));
    }

    private static double recent(RunHistory history, String quantity) {
        Series series = history.find(quantity);
        return series == null ? Double.NaN : series.last(RECENT).median();
    }
}
