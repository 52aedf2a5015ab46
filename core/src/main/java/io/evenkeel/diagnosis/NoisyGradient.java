package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;

/** Gradients that differ so much from batch to batch that the network cannot settle. */
public final class NoisyGradient implements Rule {

    /** The gradient's length varies by more than itself: single samples decide. */
    static final double VARIES = 1;
    /** Halves of a batch whose cosine is below have 4.5 times as much noise in them as gradient: a fifth of a step is signal. */
    static final double DISAGREES = 0.1;
    /** Harm must be seen: evaluations that jump by this much (see oscillation). */
    static final double JUMPS = Oscillation.NOTICEABLE;

    private static final double HALF = 0.5;
    private static final int LEAST_POINTS = 50;
    private static final int LEAST_AGREEMENTS = 10;
    /** By how many standard errors halves must disagree. */
    private static final double DEVIATIONS = 2;

    @Override
    public FindingKind kind() {
        return FindingKind.NOISY_GRADIENT;
    }

    @Override
    public String title() {
        return "The gradient is noisy";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.GRADIENT_NORM, Quantities.ACCURACY_VALIDATION)
                .or(Needs.quantities(Quantities.GRADIENT_NORM, Quantities.LOSS_VALIDATION));
    }

    @Override
    public String threshold() {
        return "Batches differ, and small steps average that out. It is a fault when both are seen over the "
                + "last half of the run: the gradient's length has a standard deviation larger than its mean, so "
                + "that single samples decide where a step goes, or, where it was measured, the mean gradients of two halves "
                + "of a batch have a cosine below 0.1 (two standard errors over ten looks at least), so that less than "
                + "a fifth of a step's squared length is gradient; and the held-back accuracy (or loss) jumps from "
                + "one evaluation to the next, so that the steps do not average it out. Either alone is usual: "
                + "the one late in training, the other with few held-back samples. Full batches have no noise.";
    }

    @Override
    public String citation() {
        return "McCandlish et al. 2018; Smith et al. 2018";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.OSCILLATION,
                FindingKind.LOSS_SPIKE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Series gradients = history.find(Quantities.GRADIENT_NORM);
        ModelFacts model = history.model();
        DataFacts data = history.data();
        if (gradients == null || gradients.count() < 2 * LEAST_POINTS || gradients.everNonFinite()) {
            return List.of();
        }
        if (model != null && data != null && model.batch() >= data.training()) {
            return List.of();
        }
        Oscillation.Jumps jumps = Oscillation.Jumps.of(history);
        Window tail = gradients.last(Series.TAIL);
        Window half = tail.part(Math.max(0, tail.size() - (int) Math.ceil(HALF * gradients.count())), tail.size());
        double mean = half.mean();
        double squares = 0;
        for (int i = 0; i < half.size(); i++) {
            squares += (half.value(i) - mean) * (half.value(i) - mean) / half.size();
        }
        double variation = Math.sqrt(squares) / mean;
        Window agreements = agreements(history);
        boolean disagrees = agreements.size() >= LEAST_AGREEMENTS
                && agreements.mean() + DEVIATIONS * agreements.standardError() < DISAGREES;
        if (jumps == null || !jumps.noticeable() || !(variation > VARIES || disagrees)) {
            return List.of();
        }
        boolean single = model != null && model.batch() == 1;
        String of = model == null ? "" : single ? " of single samples" : " of batches of " + model.batch() + " samples";
        return List.of(Observation.once("", Severity.WARNING)
                .suspect()
                .number("variation", variation)
                .numberIfKnown("agreement", agreements.isEmpty() ? null : Double.valueOf(agreements.mean()))
                .number("scatter", jumps.scatter().size())
                .numberIfKnown("batch", model == null ? null : Double.valueOf(model.batch()))
                .remedy("larger-batch", "the mean over more samples points the same way more often")
                .remedy("lower-learning-rate", "shorter steps average over more batches")
                .remedy("lower-momentum", "momentum lengthens each step by 1/(1 − momentum)")
                .remedy("switch-optimizer", "adam bounds what a single large gradient can do")
                .because("The gradients" + of
                        + (variation > VARIES
                                ? " differ by more than their own length (standard deviation over mean: "
                                        + Prose.number(variation) + ")"
                                : " are mostly noise (cosine between those of two halves of a batch: "
                                        + Prose.number(agreements.mean()) + ")")
                        + ", and the steps are too large to average that out: " + jumps.words() + "."));
    }

    /** The last half of them; empty where they were not measured. */
    private static Window agreements(RunHistory history) {
        Series agreements = history.find(Quantities.NOISE_AGREEMENT);
        return agreements == null
                ? new Series(QuantityKey.of(Quantities.NOISE_AGREEMENT)).all()
                : agreements.recent(HALF, 1);
    }
}
