package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.ModelFacts.WeightFacts;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Initial weights that no training gets away from: all alike, of a size that kills the signal, or not finite. */
public final class BadInitialization implements Rule {

    /**
     * Gain per layer, below which the size is wrong whatever the depth. libtorch's default, sd 1/√(3n), has 0.41 with
     * relu and 0.58 with tanh: a poor choice for deep networks, though not a mistake.
     */
    static final double LOW_GAIN = 0.25;

    static final double HIGH_GAIN = 4;
    /** Over all hidden layers: a thousandth of the signal is left. */
    static final double FADED = 1e-3;
    /** The signal nears the resolution of single precision. */
    static final double LOST = 1e-6;

    /** More than half of the outputs flat on the first look. */
    private static final double FLAT = SaturatedUnits.MANY;

    /**
     * Root mean square out over root mean square in, at unit weights: relu loses half of the variance, the others are
     * straight lines for small inputs, of slope 1 or ½. Sigmoid and softplus are missing because their outputs do not
     * shrink with their inputs: no size of weights saves a deep stack of them.
     */
    private static final Map<String, Double> GAINS = Map.of(
            "relu", Math.sqrt(0.5),
            "leaky_relu", Math.sqrt(0.5),
            "prelu", Math.sqrt(0.5),
            "tanh", 1.0,
            "elu", 1.0,
            "selu", 1.05,
            "gelu", 0.5,
            "silu", 0.5);

    private static final String INITIALIZE =
            "he_normal for relu, xavier for tanh, lecun for selu: sizes that keep the signal from layer to layer";

    @Override
    public FindingKind kind() {
        return FindingKind.BAD_INITIALIZATION;
    }

    @Override
    public String title() {
        return "The initial weights keep the network from learning";
    }

    @Override
    public Needs needs() {
        return Needs.facts(Fact.MODEL);
    }

    @Override
    public String threshold() {
        return "Weights that are all equal give every unit of the layer the same output; when the next layer's are equal "
                + "too, all get the same gradient and stay copies of one unit for ever (critical; a warning when the "
                + "next layer can tell them apart; zero output weights are harmless). A layer of n inputs with weights "
                + "of standard deviation s passes the signal on with gain s·√n times the activation's own; it should "
                + "be near 1. Below ¼ or above 4 on average, with a thousandth or a thousandfold over all layers, is a "
                + "warning, critical from a millionth on, where single precision ends. Default initialisers stay "
                + "clear of ¼. Deep sigmoid stacks are not judged here: no initialiser saves them.";
    }

    @Override
    public String citation() {
        return "Glorot and Bengio 2010; He et al. 2015; Saxe et al. 2014";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.VANISHING_GRADIENT,
                FindingKind.DEAD_UNITS,
                FindingKind.SATURATED_UNITS,
                FindingKind.NON_FINITE,
                FindingKind.DIVERGENCE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Network network = Network.of(history);
        if (network == null) {
            return List.of();
        }
        return Stream.<Optional<Observation>>of(
                        notFinite(network), symmetry(network), size(network), saturating(history, network))
                .flatMap(Optional::stream)
                .max((a, b) -> a.severity().compareTo(b.severity()))
                .map(List::of)
                .orElse(List.of());
    }

    private static Optional<Observation> notFinite(Network network) {
        return network.layers().stream()
                .filter(layer -> !finite(layer.weight()) || !finite(layer.bias()))
                .findFirst()
                .map(layer -> Observation.once(layer.place(), Severity.CRITICAL)
                        .number("inputs", layer.inputs())
                        .remedy("initialize", "weights have to be numbers")
                        .because("The initial weights of " + layer.place() + " (" + layer.kind()
                                + ") hold a NaN or an infinite value, so every output is NaN from the start."));
    }

    private static Optional<Observation> symmetry(Network network) {
        List<LayerFacts> weighted = network.weighted();
        Optional<Observation> suspicion = Optional.empty();
        for (int i = 0; i + 1 < weighted.size(); i++) {
            LayerFacts layer = weighted.get(i);
            WeightFacts weight = layer.weight();
            if (weight == null || layer.outputs() < 2 || !alike(weight) || Places.inBranch(layer.place())) {
                continue;
            }
            WeightFacts bias = layer.bias();
            if (bias != null && !alike(bias)) {
                continue;
            }
            WeightFacts next = weighted.get(i + 1).weight();
            LayerFacts activation = network.activationAfter(layer);
            boolean off = weight.min() == 0
                    && (bias == null || bias.max() <= 0)
                    && activation != null
                    && Network.RECTIFYING.contains(activation.kind());
            boolean forEver = off || (next != null && alike(next));
            Observation seen = Observation.once(layer.place(), forEver ? Severity.CRITICAL : Severity.WARNING)
                    .suspect()
                    .number("weight", weight.min())
                    .number("units", layer.outputs())
                    .remedy("initialize", INITIALIZE)
                    .because("All weights of " + layer.place() + " (" + layer.kind() + ") start at "
                            + Prose.number(weight.min()) + ". "
                            + (off
                                    ? "Its " + layer.outputs()
                                            + " units put out zero for every input, where relu passes no gradient: "
                                            + "they stay as they are."
                                    : "Its " + layer.outputs() + " units are copies of each other"
                                            + (forEver
                                                    ? ", and since the next layer treats them alike, they get the same "
                                                            + "gradient and stay copies: the layer is one unit wide."
                                                    : " until the next layer's weights have told them apart.")));
            if (forEver) {
                return Optional.of(seen);
            }
            suspicion = suspicion.isPresent() ? suspicion : Optional.of(seen);
        }
        return suspicion;
    }

    private static Optional<Observation> size(Network network) {
        if (network.hasNormalization() || network.hasBranches()) {
            return Optional.empty();
        }
        double total = 1;
        boolean bounded = false;
        List<LayerFacts> counted = new ArrayList<>();
        for (LayerFacts layer : network.hidden()) {
            LayerFacts activation = network.activationAfter(layer);
            WeightFacts weight = layer.weight();
            if (!layer.kind().equals("linear") || weight == null || !weight.finite()) {
                return Optional.empty();
            }
            Double own = activation == null ? Double.valueOf(1) : GAINS.get(activation.kind());
            if (own == null || alike(weight)) {
                return Optional.empty();
            }
            bounded |= activation != null && Network.SATURATING.contains(activation.kind());
            total *= gain(layer) * own;
            counted.add(layer);
        }
        if (counted.isEmpty()) {
            return Optional.empty();
        }
        double each = Math.pow(total, 1.0 / counted.size());
        boolean fades = each < LOW_GAIN && total < FADED;
        boolean grows = each > HIGH_GAIN && total > 1 / FADED && !bounded;
        if (!fades && !grows) {
            return Optional.empty();
        }
        LayerFacts first = counted.get(0);
        LayerFacts last = counted.get(counted.size() - 1);
        WeightFacts typical = last.weight();
        double sd = typical == null ? Double.NaN : typical.sd();
        boolean certain = fades ? total < LOST : total > 1 / LOST;
        return Optional.of(Observation.once(
                        Places.span(first.place(), last.place()), certain ? Severity.CRITICAL : Severity.WARNING)
                .suspect()
                .number("gain", each)
                .number("gain_total", total)
                .number("weight_sd", sd)
                .number("weight_sd_suited", sd / each)
                .number("layers", counted.size())
                .remedy("initialize", INITIALIZE)
                .remedyIf(fades, "add-batch-norm", "normalising each layer makes up for weights of the wrong size")
                .because("The initial weights are too " + (fades ? "small" : "large") + ": those of " + last.place()
                        + " have a standard deviation of " + Prose.number(sd) + ", where about "
                        + Prose.number(sd / each) + " would keep the signal's size. Each hidden layer multiplies it by "
                        + Prose.number(each) + "; after " + Prose.count(counted.size(), "layer") + ", "
                        + Prose.number(total) + " of it "
                        + (fades ? "is left, and the output hardly depends on the input." : "comes out.")));
    }

    private static Optional<Observation> saturating(RunHistory history, Network network) {
        for (LayerFacts layer : network.hidden()) {
            LayerFacts activation = network.activationAfter(layer);
            Double flat = activation == null ? null : activation.saturated();
            if (activation != null
                    && flat != null
                    && flat >= FLAT
                    && Network.SATURATING.contains(activation.kind())
                    && layer.kind().equals("linear")
                    && gain(layer) > HIGH_GAIN) {
                return Optional.of(Observation.once(layer.place(), Severity.WARNING)
                        .suspect()
                        .number("gain", gain(layer))
                        .number("saturated", flat)
                        .remedy("initialize", INITIALIZE)
                        .because("The initial weights of " + layer.place() + " are too large: inputs of order one "
                                + "become " + Prose.number(gain(layer)) + ", and " + Prose.percent(flat)
                                + " of the outputs of " + Prose.layer(history, activation.place())
                                + " are on its flat part from the start, where next to no gradient passes."));
            }
        }
        return Optional.empty();
    }

    private static double gain(LayerFacts layer) {
        WeightFacts weight = layer.weight();
        return weight == null ? Double.NaN : weight.sd() * Math.sqrt(layer.inputs());
    }

    private static boolean alike(WeightFacts values) {
        return values.min() == values.max();
    }

    private static boolean finite(@Nullable WeightFacts values) {
        return values == null || values.finite();
    }
}
