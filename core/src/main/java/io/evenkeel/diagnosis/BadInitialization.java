package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.ModelFacts.WeightFacts;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** The mirror image, with room for what activations take away again: relu halves squares, saturation bounds them. */
    static final double HIGH_GAIN = 4;
    /** Over all hidden layers: a thousandth of the signal is left. */
    static final double FADED = 1e-3;
    /** The signal nears the resolution of single precision. */
    static final double LOST = 1e-6;

    /**
     * Above what a constant answer loses, in nats. Outputs of standard deviation s before a softmax lose about s²/2 more
     * than equal ones, and he weights on inputs of unit variance make s² = 2: one nat is usual, twice that is not.
     */
    static final double CONFIDENT = 2;
    /** As a multiple of the constant answer's loss: wrong from the start, and as sure of it as only large weights are. */
    static final double CERTAIN = 10;

    /** More than half of the outputs flat on the first look. */
    private static final double FLAT = SaturatedUnits.MANY;

    /**
     * Root mean square out over root mean square in, at unit weights: relu loses half of the variance, the others are
     * straight lines for small inputs, of slope 1 or ½. Sigmoid and softplus are missing because their outputs do not
     * shrink with their inputs: no size of weights saves a deep stack of them.
     */
    private static final Map<String, Double> GAINS = Map.of(
            "relu", Math.sqrt(0.5),
            "tanh", 1.0,
            "elu", 1.0,
            "selu", 1.05,
            "gelu", 0.5,
            "silu", 0.5);

    /** The loss by chance is a sum of float32 terms, equal to ln(outputs) to this share. */
    private static final double ROUNDING = 1e-3;

    private static final Optional<Observation> NOTHING = Optional.empty();

    /** By class, so that their loss counts in nats. */
    private static final Set<String> CLASS_LOSSES = Set.of(
            "cross_entropy",
            "nll",
            "categorical_cross_entropy",
            "binary_cross_entropy",
            "binary_cross_entropy_with_logits");

    /** What bends at zero by a slope of its own, and the slope where none is told. */
    private static final Map<String, Double> SLOPES = Map.of("leaky_relu", 0.01, "prelu", 0.25);

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
                + "clear of ¼. So is a single layer of gain under a thousandth, or over a thousand. Deep sigmoid stacks "
                + "are not judged here: no initialiser saves them. A negative slope below zero (leaky relu, prelu, elu) "
                + "gives inputs of either sign the same output, which nobody means (a warning). A first loss by class of "
                + "two nats and twice the loss of a constant answer is worth a note, ten times that loss a warning: the "
                + "network starts sure of wrong answers, and first has to unlearn them.";
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
        Optional<Observation> weights = Stream.<Optional<Observation>>of(
                        notFinite(network), symmetry(network), size(network), saturating(history, network))
                .flatMap(Optional::stream)
                .max((a, b) -> a.severity().compareTo(b.severity()));
        return Stream.of(weights, folded(network), weights.isPresent() ? NOTHING : confident(history))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Observation> folded(Network network) {
        return network.layers().stream()
                .filter(layer -> layer.parameter() != null && layer.parameter() < 0)
                .findFirst()
                .map(
                        layer -> Observation.at(layer.place(), Severity.WARNING)
                                .explains(Set.of())
                                .numberIfKnown("slope", layer.parameter())
                                .remedy("swap-activation", "a slope between 0 and 1 below zero, such as 0.01")
                                .because(
                                        layer.place() + " (" + layer.kind() + ") has the parameter "
                                                + Prose.number(
                                                        Objects.requireNonNullElse(layer.parameter(), Double.NaN))
                                                + ": a negative slope for inputs below zero. It folds them over, so that inputs of "
                                                + "either sign give the same output, and what is above can no longer tell them apart."));
    }

    /** Not where unscaled features account for it, which have a finding of their own. */
    private static Optional<Observation> confident(RunHistory history) {
        ModelFacts model = history.model();
        Double loss = model == null ? null : model.initialLoss();
        Double chance = model == null ? null : model.chanceLoss();
        DataFacts data = history.data();
        if (model == null || loss == null || chance == null || !CLASS_LOSSES.contains(model.loss())) {
            return Optional.empty();
        }
        // More than that is no mean but a sum over a batch, and not the batch that the first loss is of.
        boolean mean = chance <= Math.log(Math.max(2, model.outputs())) * (1 + ROUNDING);
        boolean unscaled = data != null && data.featureSummary().rmsMax() > UnscaledInput.LARGE;
        if (!mean || unscaled || !(loss - chance > CONFIDENT && loss > 2 * chance) || !Double.isFinite(loss)) {
            return Optional.empty();
        }
        return Optional.of(Observation.at("loss", loss > CERTAIN * chance ? Severity.WARNING : Severity.INFO)
                .explains(Set.of(FindingKind.UPDATE_TOO_LARGE, FindingKind.SLOW_CONVERGENCE))
                .number("initial_loss", loss)
                .number("chance_loss", chance)
                .remedy("initialize", "smaller weights in the output layer, or none, start with no opinion")
                .remedy("standardize-input", "features of unit variance make outputs of order one")
                .because("The first loss is " + Prose.number(loss) + ", where always giving the same answer gets "
                        + Prose.number(chance)
                        + ": before it has seen anything, the network is sure of answers that are mostly wrong. The "
                        + "first steps go into unlearning them."));
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
        LayerFacts odd = null;
        List<LayerFacts> counted = new ArrayList<>();
        for (LayerFacts layer : network.hidden()) {
            LayerFacts activation = network.activationAfter(layer);
            WeightFacts weight = layer.weight();
            if (!layer.kind().equals("linear") || weight == null || !weight.finite()) {
                return Optional.empty();
            }
            Double own = ownGain(activation);
            if (own == null || alike(weight)) {
                return Optional.empty();
            }
            bounded |= activation != null && Network.SATURATING.contains(activation.kind());
            total *= gain(layer) * own;
            counted.add(layer);
            odd = odd == null && (gain(layer) * own < FADED || gain(layer) * own > 1 / FADED) ? layer : odd;
        }
        if (counted.isEmpty()) {
            return Optional.empty();
        }
        double each = Math.pow(total, 1.0 / counted.size());
        boolean fades = each < LOW_GAIN && total < FADED;
        boolean grows = each > HIGH_GAIN && total > 1 / FADED && !bounded;
        if (!fades && !grows) {
            return Optional.ofNullable(odd).map(BadInitialization::odd);
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

    private static Observation odd(LayerFacts layer) {
        double gain = gain(layer);
        return Observation.once(layer.place(), Severity.WARNING)
                .suspect()
                .number("gain", gain)
                .number("inputs", layer.inputs())
                .remedy("initialize", INITIALIZE)
                .because("The initial weights of " + layer.place() + " are too " + (gain < 1 ? "small" : "large")
                        + ": it alone multiplies the signal, and the gradient on its way back, by "
                        + Prose.number(gain) + ", where its neighbours keep them near their size.");
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

    /** Of an activation; null where its output does not shrink with its input. */
    private static @Nullable Double ownGain(@Nullable LayerFacts activation) {
        if (activation == null) {
            return 1.0;
        }
        Double usual = SLOPES.get(activation.kind());
        if (usual == null) {
            return GAINS.get(activation.kind());
        }
        double slope = Objects.requireNonNullElse(activation.parameter(), usual);
        return Math.sqrt((1 + slope * slope) / 2);
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
