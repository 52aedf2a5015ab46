package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;

/** Steps that are as large as the weights. */
public final class UpdateTooLarge implements Rule {

    /** The step is as long as the weights themselves: what initialisation had set up is gone. */
    static final double REPLACES = 1;
    /** Sustained; healthy steps change weights by a thousandth, lively ones by a few hundredths. */
    static final double LASTING = 0.3;
    /** A line through four points may well move its two weights by more than their size. */
    static final int LEAST_PARAMETERS = 20;

    static final int EARLY = 10;
    private static final int RECENT = 10;
    private static final double GONE_BY = 0.1;
    /** Most of the run has not made it good. */
    private static final double LATE = 0.8;

    @Override
    public FindingKind kind() {
        return FindingKind.UPDATE_TOO_LARGE;
    }

    @Override
    public String title() {
        return "Updates are too large";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.UPDATE_RATIO, Quantities.LOSS_TRAINING);
    }

    @Override
    public String threshold() {
        return "The relative update ‖Δw‖/‖w‖ is about 1e-3 in good health, and a few hundredths in lively "
                + "plain gradient descent. Two things are warnings: a median of the last ten looks above 0.3, "
                + "past the first ten; and a single one of the first ten steps that was as long as the weights "
                + "themselves (1 or more), when a tenth of the run is over and the loss is no better than that "
                + "of a constant prediction; that is critical after four fifths. Such a step replaces the "
                + "initial weights by the gradient's sign. Networks of fewer than 20 parameters are left out: "
                + "they may move far in health. Critical also once a symptom is seen that nothing else explains.";
    }

    @Override
    public String citation() {
        return "You et al. 2017; Karpathy 2015";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.WEIGHT_GROWTH,
                FindingKind.NOISY_GRADIENT,
                FindingKind.OSCILLATION,
                FindingKind.LOSS_SPIKE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Series ratios = history.find(Quantities.UPDATE_RATIO);
        ModelFacts model = history.model();
        if (ratios == null || ratios.count() < EARLY || (model != null && model.parameters() < LEAST_PARAMETERS)) {
            return List.of();
        }
        double first = ratios.first(EARLY).max();
        double recent =
                ratios.count() < EARLY + RECENT ? 0 : ratios.last(RECENT).median();
        boolean going = recent > LASTING;
        double elapsed = history.elapsed();
        Pace pace = history.pace();
        boolean worse = pace != null && pace.gain() <= 0;
        boolean replaced = first >= REPLACES && elapsed >= GONE_BY && worse;
        if (!going && !replaced) {
            return List.of();
        }
        return List.of(
                Observation.once("", replaced && elapsed >= LATE ? Severity.CRITICAL : Severity.WARNING)
                        .suspect()
                        .number("ratio", recent)
                        .number("ratio_first", first)
                        .numberIfKnown("gain", pace == null ? null : pace.gain())
                        .remedy("lower-learning-rate", "a step should change the weights by about a thousandth")
                        .remedy("warm-up", "the first steps of an adaptive optimizer are its least informed ones")
                        .remedy("clip-norm", "a bound on the gradient's norm bounds the step")
                        .because(
                                going
                                        ? "Each step changes the weights by " + Prose.percent(recent)
                                                + " of their size, where a thousandth is usual: the network is thrown about "
                                                + "rather than trained."
                                        : "One of the first " + EARLY + " steps was " + Prose.number(first)
                                                + " times as long as all the weights together: it replaced what initialisation "
                                                + "had set up, and the loss is still no better than that of a constant answer."));
    }
}
