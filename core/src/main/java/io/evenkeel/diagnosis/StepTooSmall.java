package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;

/** Steps so much shorter than the curvature allows that not even the steepest direction is walked to its end. */
public final class StepTooSmall implements Rule {

    /**
     * Error along the sharpest direction shrinks by e with each 1/this of margin: (2 + 2β)/(1 − β) at β = 0.9, and less for
     * less momentum, so that nobody is accused who uses a usual one.
     */
    static final double RATE_PER_MARGIN = 38;
    /** One e-folding in the whole run: a third of the error is left where it falls fastest. */
    static final double FOLDS = 1;
    /** Who has gained this share of a constant prediction's loss gets somewhere. */
    static final double GAIN = 0.1;

    private static final double QUARTER = 0.25;
    private static final int LEAST_LOOKS = 4;

    @Override
    public FindingKind kind() {
        return FindingKind.STEP_TOO_SMALL;
    }

    @Override
    public String title() {
        return "Steps are far shorter than the curvature allows";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.STABILITY_MARGIN, Quantities.LOSS_TRAINING);
    }

    @Override
    public String threshold() {
        return "At a stability margin m the error along the sharpest direction, which falls fastest, shrinks at a rate "
                + "of 2m a step in plain gradient descent and of up to 38m with momentum 0.9. Where 38 times the mean "
                + "margin times all steps of the run is below 1, a third of the error is left even there, and all "
                + "others are hardly touched. Told from a quarter of the run and four looks on, and only while less "
                + "than a tenth of the loss of a constant prediction has been gained. A warning; critical once a "
                + "symptom is seen that nothing else explains.";
    }

    @Override
    public String citation() {
        return "LeCun et al. 1998; Cohen et al. 2021";
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
        Series margins = history.find(Quantities.STABILITY_MARGIN);
        Pace pace = history.pace();
        double elapsed = history.elapsed();
        if (margins == null || pace == null || margins.count() < LEAST_LOOKS || !(elapsed >= QUARTER)) {
            return List.of();
        }
        long steps = Math.max(history.header().plannedSteps(), history.step() + 1);
        double margin = margins.all().mean();
        double folds = RATE_PER_MARGIN * margin * steps;
        // A mean that is not positive speaks of flat ground or of noise, not of the step.
        if (!(margin > 0) || folds >= FOLDS || pace.gain() > GAIN) {
            return List.of();
        }
        return List.of(Observation.once("", Severity.WARNING)
                .suspect()
                .number("margin", margin)
                .number("foldings", folds)
                .number("steps", steps)
                .number("loss", pace.loss())
                .remedy(
                        "raise-learning-rate",
                        "the curvature bears steps up to " + Prose.number(1 / margin) + " times as long")
                .remedy(
                        "switch-optimizer",
                        "adam makes its steps as long as the learning rate, however small the gradient")
                .because("The steps use " + Prose.number(margin) + " of what the curvature allows. In all " + steps
                        + " steps of the run the error along the sharpest direction, which falls fastest, would shrink by "
                        + Prose.percent(-Math.expm1(-folds)) + " at most."));
    }
}
