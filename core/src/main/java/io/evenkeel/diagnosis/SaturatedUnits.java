package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hidden sigmoid or tanh units that sit on the flat parts of their curve, where no gradient passes. */
public final class SaturatedUnits implements Rule {

    /** With inputs of unit size and matching weights a tanh is flat for 3 % of its inputs, a sigmoid for hardly any. */
    static final double MANY = 0.5;
    /** On average a gradient then passes one hidden layer in ten: two layers on, nothing is left. */
    static final double NEARLY_ALL = 0.9;

    private static final int LOOKS = 5;

    private record Layer(LayerFacts facts, double share) {}

    @Override
    public FindingKind kind() {
        return FindingKind.SATURATED_UNITS;
    }

    @Override
    public String title() {
        return "Hidden units are saturated";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.ACTIVATION_SATURATED)
                .and(Fact.MODEL)
                .or(Needs.facts(Fact.INITIAL_SATURATED));
    }

    @Override
    public String threshold() {
        return "An output counts as saturated where the slope is under 5 % of its largest. Inputs of unit variance put "
                + "3 % of tanh outputs there. Half of a layer is a sign of inputs or weights that are several times too "
                + "large; nine tenths let next to no gradient through, which is critical unless training proceeds "
                + "all the same. The last activation is left out: a classifier that has learnt is sure of itself, and "
                + "its outputs are flat because they are right.";
    }

    @Override
    public String citation() {
        return "LeCun et al. 1998; Glorot and Bengio 2010";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.NO_LEARNING, FindingKind.PLATEAU, FindingKind.SLOW_CONVERGENCE, FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Network network = Network.of(history);
        if (network == null) {
            return List.of();
        }
        boolean looked = history.has(Quantities.ACTIVATION_SATURATED);
        List<Layer> bad = network.hiddenActivations().stream()
                .filter(layer -> Network.SATURATING.contains(layer.kind()))
                .map(layer -> new Layer(layer, looked ? measured(history, layer) : orNaN(layer.saturated())))
                .filter(layer -> layer.share() >= MANY)
                .sorted(Comparator.comparing(Layer::share).reversed())
                .toList();
        if (bad.isEmpty()) {
            return List.of();
        }
        Layer worst = bad.get(0);
        String place = worst.facts().place();
        boolean proceeding = history.progress().proceeding();
        boolean failing = worst.share() >= NEARLY_ALL && !proceeding && !Places.inBranch(place);
        Severity severity = failing ? Severity.CRITICAL : proceeding ? Severity.INFO : Severity.WARNING;
        Observation.Builder observation = Observation.once(place, severity)
                .lasting(looked ? LOOKS : 0)
                .number("saturated", worst.share())
                .number("layers", bad.size())
                .number("units", worst.facts().outputs())
                .remedy("standardize-input", "large features drive the first layer far out on its curve")
                .remedy("initialize", "smaller weights keep the units near zero, where the slope is largest")
                .remedy("lower-learning-rate", "large steps make large weights")
                .remedy("add-batch-norm", "normalising before the activation keeps its inputs of order one")
                .remedy("swap-activation", "relu and its relatives have no upper flat part");
        if (!proceeding) {
            observation.suspect();
        }
        String others =
                bad.size() > 1 ? " So are at least half in " + Prose.count(bad.size() - 1, "other layer") + "." : "";
        return List.of(observation.because(Prose.percent(worst.share()) + " of the outputs of "
                + Prose.layer(history, place) + " lie on the flat part of the curve, where the slope is less than a "
                + "twentieth of its largest: there the gradient is almost lost, and what the layer says hardly "
                + "depends on its input." + others));
    }

    private static double measured(RunHistory history, LayerFacts layer) {
        Series series = history.find(Quantities.ACTIVATION_SATURATED, layer.place());
        return series == null
                ? Double.NaN
                : series.lastBefore(history.finiteUntil(), LOOKS).median();
    }

    private static double orNaN(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }
}
