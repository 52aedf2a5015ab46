package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.DataFacts.FeatureSummary;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Features far from order one, or of very different sizes. */
public final class UnscaledInput implements Rule {

    /**
     * The loss curves with the square of the features, so the largest stable step falls with it: at 25 it is 600 times
     * smaller than for standardised ones. Raw digits (0 to 16) stay below, and train well.
     */
    static final double LARGE = 25;
    /** A million times smaller steps, and first-layer outputs in the thousands. */
    static final double EXTREME = 1000;
    /** Up to here a step of 1e-3, the shortest that is usual, is stable enough: ηr²/2 ≤ 2, see step-too-large. */
    static final double BEARABLE = 63;
    /** Below this the first layer's output is its bias. */
    static final double SMALL = 1e-3;
    /** A condition number of 10⁴ from the scales alone: what suits the large feature leaves the small one untouched. */
    static final double SPREAD = 100;
    /**
     * Tables have few columns and each is there for a reason, so the smallest counts; among many features, such as
     * pixels, some are nearly always zero, and the median stands for the rest.
     */
    static final int FEW = 16;

    @Override
    public FindingKind kind() {
        return FindingKind.UNSCALED_INPUT;
    }

    @Override
    public String title() {
        return "The input is not scaled";
    }

    @Override
    public Needs needs() {
        return Needs.facts(Fact.DATA, Fact.MODEL);
    }

    @Override
    public String threshold() {
        return "Initialisers and learning rates are made for features of order one. The curvature of the loss grows "
                + "with the square of the features' size: a root mean square over 25 cuts the stable step by 600, over "
                + "1000 by a million, and drives every sigmoid or tanh flat. Scales that differ a hundredfold make a "
                + "condition number of 10⁴. By itself it is a warning, for adaptive optimizers bear much; critical "
                + "over 1000, or when something it explains is really seen. Up to 63 a plain step of 1e-3 is stable, so that steps "
                + "that leap are too long by themselves. Raw digits (0 to 16) pass. A network that "
                + "begins with a normalisation or an embedding is left out.";
    }

    @Override
    public String citation() {
        return "LeCun et al. 1998";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.STEP_TOO_LARGE,
                FindingKind.ILL_CONDITIONED,
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

    /** What a step does that is too long for features of any size. */
    private static final Set<FindingKind> LEAPS = Set.of(
            FindingKind.STEP_TOO_LARGE,
            FindingKind.EXPLODING_GRADIENT,
            FindingKind.NON_FINITE,
            FindingKind.DIVERGENCE,
            FindingKind.UPDATE_TOO_LARGE,
            FindingKind.OSCILLATION);

    private Set<FindingKind> explainedBy(double large) {
        Set<FindingKind> kinds = new HashSet<>(explains());
        if (large <= BEARABLE) {
            kinds.removeAll(LEAPS);
        }
        return kinds;
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        DataFacts data = history.data();
        Network network = Network.of(history);
        if (data == null || network == null || !network.mindsInputScale()) {
            return List.of();
        }
        FeatureSummary scales = data.featureSummary();
        double large = scales.rmsMax();
        double reference = data.features() <= FEW ? scales.rmsMin() : scales.rmsMedian();
        double spread = reference > 0 ? large / reference : 1;
        boolean tiny = large > 0 && large < SMALL;
        if (!(large > LARGE || spread > SPREAD || tiny)) {
            return List.of();
        }
        String words;
        if (large > LARGE) {
            words = "Feature " + scales.largest() + " has a root mean square of " + Prose.number(large)
                    + (spread > SPREAD
                            ? ", " + Prose.number(spread) + " times that of "
                                    + (data.features() <= FEW ? "feature " + scales.smallest() : "the median feature")
                            : "")
                    + "; initial weights and learning rates are made for features of order one. The step that training "
                    + "bears shrinks with the square of the features' size.";
        } else if (tiny) {
            words = "The largest feature has a root mean square of only " + Prose.number(large)
                    + ": the first layer sees little else than its own bias.";
        } else {
            words = "The features' sizes differ by a factor of " + Prose.number(spread) + " (feature "
                    + scales.largest() + ": " + Prose.number(large) + ", "
                    + (data.features() <= FEW ? "feature " + scales.smallest() : "the median") + ": "
                    + Prose.number(reference)
                    + "): a step that suits the large ones leaves the small ones untouched.";
        }
        return List.of(Observation.once("data", large > EXTREME ? Severity.CRITICAL : Severity.WARNING)
                .suspect()
                .explains(explainedBy(large))
                .number("rms_max", large)
                .number("rms_min", scales.rmsMin())
                .number("spread", spread)
                .number("min", scales.min())
                .number("max", scales.max())
                .remedy("standardize-input", "zero mean and unit variance for each feature, from the training part")
                .remedyIf(large > LARGE, "lower-learning-rate", "the stable step falls with the square of the scale")
                .because(words));
    }
}
