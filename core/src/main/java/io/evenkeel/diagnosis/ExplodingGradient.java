package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The gradient grows out of bounds: from layer to layer on its way back, from time step to time step through a recurrent
 * layer, or from one step of training to the next.
 */
public final class ExplodingGradient implements Rule {

    /** The mirror image of a vanishing gradient: the first layer gets a thousand times the last one's gradient. */
    static final double GROWN = 1e3;

    /** A million: what is a fair step for the first layer moves the last by less than single precision resolves. */
    static final double EXTREME = 1e6;
    /**
     * Against both the start and the run's usual gradient: batches differ by single factors, heavy tails of small
     * batches by tens, and gradients that start large and shrink never get there.
     */
    static final double OVER_TIME = 100;
    /** All of the last few steps, so that one bad batch is no explosion. */
    private static final int STEPS = 3;

    private static final int LEAST_STEPS = 5;

    @Override
    public FindingKind kind() {
        return FindingKind.EXPLODING_GRADIENT;
    }

    @Override
    public String title() {
        return "The gradient explodes";
    }

    @Override
    public Needs needs() {
        return Backprop.NEEDS.or(ThroughTime.NEEDS).or(Needs.quantities(Quantities.GRADIENT_NORM));
    }

    @Override
    public String threshold() {
        return "Over depth: the factor per layer ρ lies above 1 by two standard errors and ρ to the power of the depth "
                + "above 10³ (a warning), critical when training does not proceed either, or above 10⁶. Through the time steps "
                + "of a recurrent layer: likewise with the factor a time step γ and the product of these factors, critical "
                + "too where a third of the run has left the loss above that of a constant prediction. From "
                + "step to step of training: the gradient's norm has been a hundred times both what it was in the first steps and its median for three steps in a "
                + "row. A network that converges has a shrinking gradient at its last layers first; that ratio stays "
                + "far below 10³, and is never critical while the loss is fine.";
    }

    @Override
    public String citation() {
        return "Bengio et al. 1994; Pascanu et al. 2013; Hanin 2018";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.DEAD_UNITS,
                FindingKind.SATURATED_UNITS,
                FindingKind.NON_FINITE,
                FindingKind.DIVERGENCE,
                FindingKind.UPDATE_TOO_LARGE,
                FindingKind.OSCILLATION,
                FindingKind.LOSS_SPIKE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Progress progress = history.progress();
        // One fault may show in all three ways; the most severe counts, and what is nearest to the cause among equals.
        return Stream.of(throughTime(history, progress), overTraining(history, progress), overDepth(history, progress))
                .filter(Objects::nonNull)
                .max(Comparator.comparing(Observation::severity))
                .map(List::of)
                .orElse(List.of());
    }

    private static @Nullable Observation overDepth(RunHistory history, Progress progress) {
        Backprop backprop = Backprop.of(history);
        if (backprop == null
                || !backprop.surelyGrows()
                || backprop.total() <= GROWN
                || backprop.firstOverLast() <= GROWN / 10) {
            return null;
        }
        boolean hopeless = backprop.total() > EXTREME && !progress.proceeding();
        Severity severity = hopeless || progress.stalled() ? Severity.CRITICAL : Severity.WARNING;
        String first = backprop.places().isEmpty() ? "" : backprop.places().get(0);
        Network network = Network.of(history);
        boolean exp = network != null && network.has(Set.of("exp"));
        return Observation.once(first, severity)
                .suspect()
                .lasting(backprop.predicted() ? 0 : Backprop.LOOKS)
                .number("rate", backprop.rate())
                .number("rate_error", backprop.error())
                .number("depth", backprop.layers())
                .number("amplification", backprop.total())
                .numberIfKnown(
                        "greatest_gain", LayerGains.of(history).greatest().orElse(null))
                .remedyIf(exp, "swap-activation", "exp has no bound on its slope; relu, tanh or selu do")
                .remedy(
                        "initialize",
                        "weights drawn to the layers' widths keep the gradient's size from layer to layer")
                .remedy("clip-norm", "a bound on the gradient's norm keeps one step from undoing all before")
                .remedy("add-layer-norm", "normalised activations keep every layer's gain near one")
                .remedy("lower-learning-rate", "smaller steps stay where the slope is still what was measured")
                .because(
                        (backprop.predicted() ? "Even before training, the" : "The") + " gradient grows by a factor of "
                                + Prose.number(backprop.rate()) + " ± " + Prose.number(backprop.error())
                                + " at each layer on its way back. Through " + backprop.layers() + " layers that makes "
                                + Prose.number(backprop.total())
                                + ", so the first layers are thrown about while the last ones hardly move."
                                + LayerGains.of(history).strongestInWords());
    }

    private static @Nullable Observation throughTime(RunHistory history, Progress progress) {
        ThroughTime worst = ThroughTime.of(history).stream()
                .filter(time -> time.surelyGrows() && time.amplification() > GROWN)
                .max(Comparator.comparing(ThroughTime::amplification))
                .orElse(null);
        if (worst == null) {
            return null;
        }
        boolean hopeless = worst.amplification() > EXTREME && !progress.proceeding();
        // Noise drives the loss up before it lets it fall again: a fall that has not even got to where knowing nothing
        // would be.
        boolean lost = progress.chance()
                && progress.loss() > progress.reference() + progress.error()
                && history.elapsed() >= Progress.FAIR_SHARE;
        Severity severity = hopeless || lost || progress.stalled() ? Severity.CRITICAL : Severity.WARNING;
        return Observation.once(worst.place(), severity)
                .suspect()
                .lasting(Backprop.LOOKS)
                .number("growth", worst.growth())
                .number("growth_error", worst.error())
                .number("amplification", worst.amplification())
                .number("time_steps", worst.steps())
                .remedy("clip-norm", "a bound on the gradient's norm keeps one step from undoing all before")
                .remedy(
                        "initialize",
                        "orthogonal recurrent weights of gain one neither grow nor shrink what they carry")
                .remedy("gate-recurrence", "an lstm or gru carries its memory past the recurrent matrix")
                .remedy("lower-learning-rate", "smaller steps stay where the slope is still what was measured")
                .because("In " + Prose.layer(history, worst.place()) + " the gradient grows by a factor of "
                        + Prose.number(worst.growth()) + " ± " + Prose.number(worst.error())
                        + " at each time step on its way back. Through " + worst.steps()
                        + " of them that makes " + Prose.number(worst.amplification())
                        + ": what the weights learn from is noise that the early time steps have amplified.");
    }

    private static @Nullable Observation overTraining(RunHistory history, Progress progress) {
        Series norms = history.find(Quantities.GRADIENT_NORM);
        if (norms == null || norms.count() < LEAST_STEPS) {
            return null;
        }
        double now = norms.last(STEPS).min();
        // Where every unit is off the gradient is exactly 0, and one that comes back is no explosion.
        Window start = norms.first(LEAST_STEPS).aboveZero();
        double usual = norms.all().aboveZero().median();
        double first = start.isEmpty() ? usual : start.median();
        double reference = Math.max(first, usual);
        if (!(now > OVER_TIME * reference)) {
            return null;
        }
        return Observation.once("", progress.proceeding() ? Severity.WARNING : Severity.CRITICAL)
                .suspect()
                .number("gradient_norm", now)
                .number("gradient_norm_first", first)
                .number("gradient_norm_median", usual)
                .number("ratio", now / reference)
                .remedy("lower-learning-rate", "steps that overshoot make the next gradient larger than the last")
                .remedy("clip-norm", "a bound on the gradient's norm breaks the growth")
                .remedy("warm-up", "small first steps let the network reach a calmer region")
                .remedy("standardize-input", "large features make large gradients")
                .because("The gradient's norm has been at least " + Prose.number(now) + " for the last " + STEPS
                        + " steps. It started at " + Prose.number(first) + ", and its median over the run is "
                        + Prose.number(usual) + ": each step makes the next gradient larger.");
    }
}
