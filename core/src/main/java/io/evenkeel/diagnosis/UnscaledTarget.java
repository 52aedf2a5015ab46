package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;

/** Regression targets far from order one. */
public final class UnscaledTarget implements Rule {

    /** A fresh network answers with numbers of order one: its first error is a hundred times what it was made for. */
    static final double LARGE = 100;
    /** Below this the squared error is under 1e-6 for a network that answers zero, and so are its gradients. */
    static final double SMALL = 1e-3;
    /** Most of the run brought nothing better than the mean. */
    static final double LATE = 0.8;

    private static final int RECENT = 5;
    /** They bound each weight's step by the learning rate, whatever the gradient. */
    private static final Set<String> ADAPTIVE = Set.of("adam", "adamw", "rmsprop", "adagrad");

    @Override
    public FindingKind kind() {
        return FindingKind.UNSCALED_TARGET;
    }

    @Override
    public String title() {
        return "The target is not scaled";
    }

    @Override
    public Needs needs() {
        return Needs.facts(Fact.DATA, Fact.MODEL);
    }

    @Override
    public String threshold() {
        return "Initialisers make outputs of order one. With targets of root mean square above 100 the first "
                + "gradients are a hundred times what learning rates are made for, and optimizers that bound "
                + "each weight's step need (size / learning rate) steps only to reach the target's level. Below "
                + "0.001 the gradients of a squared error all but vanish. A warning by itself, for the last "
                + "layer can grow; critical when four fifths of the run are over and R² is still not above zero, "
                + "that is no better than always answering the mean, or when something that it explains is seen. "
                + "Without hidden layers the scale of the target does not touch stability, and is not blamed for "
                + "it.";
    }

    @Override
    public String citation() {
        return "LeCun et al. 1998";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.DEAD_UNITS,
                FindingKind.SATURATED_UNITS,
                FindingKind.NON_FINITE,
                FindingKind.DIVERGENCE,
                FindingKind.UPDATE_TOO_LARGE,
                FindingKind.OSCILLATION,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        DataFacts data = history.data();
        ModelFacts model = history.model();
        if (data == null || model == null || !data.target().equals("values")) {
            return List.of();
        }
        Double mean = data.targetMean();
        Double sd = data.targetSd();
        if (mean == null || sd == null) {
            return List.of();
        }
        double size = Math.hypot(mean, sd);
        boolean large = size > LARGE;
        if (!large && !(size > 0 && size < SMALL)) {
            return List.of();
        }
        double score = score(history);
        boolean failed = history.elapsed() >= LATE && score <= 0;
        boolean adaptive = ADAPTIVE.contains(model.optimizer());
        String consequence;
        if (!large) {
            consequence = "errors this small make gradients that hardly move a weight, and a network that answers zero "
                    + "looks nearly perfect.";
        } else if (adaptive) {
            consequence = model.optimizer() + " moves a weight by about its learning rate ("
                    + Prose.number(model.learningRate()) + ") a step, so the answers take very long to get there.";
        } else {
            consequence = "the first gradients are as many times larger than those that learning rates are made for.";
        }
        Observation.Builder seen = Observation.once("data", failed ? Severity.CRITICAL : Severity.WARNING)
                .suspect()
                .number("target_mean", mean)
                .number("target_sd", sd)
                .number("target_rms", size)
                .numberIfKnown("r2", Double.isNaN(score) ? null : score)
                .remedy("rescale-target", "zero mean and unit variance; answers are scaled back when the model is used")
                .remedyIf(
                        large && adaptive,
                        "raise-learning-rate",
                        "longer steps get there sooner, if nothing else can be changed")
                .remedyIf(large && !adaptive, "lower-learning-rate", "the gradient grows with the size of the target");
        if (new Network(model).hidden().isEmpty()) {
            seen.explains(Set.of(
                    FindingKind.NO_LEARNING,
                    FindingKind.PLATEAU,
                    FindingKind.SLOW_CONVERGENCE,
                    FindingKind.UNDERFITTING));
        }
        return List.of(seen.because("The targets have a mean of " + Prose.number(mean) + " and a standard deviation of "
                + Prose.number(sd) + ", while a fresh network answers with numbers of order one: " + consequence
                + (failed
                        ? " At step " + history.step() + " R² is " + Prose.number(score)
                                + ": no better than always answering the mean."
                        : "")));
    }

    /** Median of the last R² on held-back samples, else in training; NaN where there is none. */
    private static double score(RunHistory history) {
        for (String name : List.of(Quantities.R2_VALIDATION, Quantities.R2_TRAINING)) {
            Series scores = history.find(name);
            if (scores != null && scores.count() > 0) {
                return scores.last(RECENT).median();
            }
        }
        return Double.NaN;
    }
}
