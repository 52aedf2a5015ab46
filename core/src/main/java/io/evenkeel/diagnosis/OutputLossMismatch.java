package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the network puts out is not what the loss takes, or cannot reach what it should. */
public final class OutputLossMismatch implements Rule {

    /** More than half of the targets' range, or their mean, out of reach. */
    static final double LARGE_PART = 0.5;
    /** Targets at the very edge, such as 0 and 1 for a sigmoid, are approached well enough. */
    static final double EDGE = 0.01;

    private static final Set<String> REGRESSION = Set.of("mse", "half_mse", "mae", "huber");
    private static final Set<String> PROBABILITIES = Set.of("sigmoid", "softmax");
    /** Positive, so that division by their sum makes probabilities of them. */
    private static final Set<String> POSITIVE = Set.of("softmax", "exp", "softplus");

    private record Range(double low, double high) {}

    private static final double INF = Double.POSITIVE_INFINITY;
    private static final Map<String, Range> RANGES = Map.ofEntries(
            Map.entry("sigmoid", new Range(0, 1)),
            Map.entry("softmax", new Range(0, 1)),
            Map.entry("tanh", new Range(-1, 1)),
            Map.entry("softsign", new Range(-1, 1)),
            Map.entry("relu", new Range(0, INF)),
            Map.entry("softplus", new Range(0, INF)),
            Map.entry("exp", new Range(0, INF)),
            Map.entry("elu", new Range(-1, INF)),
            Map.entry("selu", new Range(-1.7581, INF)),
            Map.entry("gelu", new Range(-0.17, INF)),
            Map.entry("silu", new Range(-0.2785, INF)),
            Map.entry("log_softmax", new Range(-INF, 0)));

    /** What is wrong, how surely, and what mends it; {@code level} as the rule's own, {@code suspect}: may turn critical. */
    private record Verdict(Severity level, boolean suspect, String words, String mend) {}

    @Override
    public FindingKind kind() {
        return FindingKind.OUTPUT_LOSS_MISMATCH;
    }

    @Override
    public String title() {
        return "Output and loss do not fit";
    }

    @Override
    public Needs needs() {
        return Needs.facts(Fact.MODEL);
    }

    @Override
    public String threshold() {
        return "Decided by definition, not by measurement. Critical is what cannot work: an output that is constant, or "
                + "probabilities expected where values outside 0 to 1 come (the loss cuts them off, and no gradient "
                + "is left), or targets more than half of which lie out of the output's reach. A warning is what works "
                + "badly, such as softmax before a loss that applies softmax itself, which bounds the loss from below "
                + "and flattens the gradient; it turns critical when the run is seen to fail and nothing certain "
                + "explains it. Squared error on probabilities is no more than worth knowing; nor are independent "
                + "sigmoids for classes that exclude each other, or a batch normalisation right before the output's "
                + "sigmoid.";
    }

    @Override
    public String citation() {
        return "Goodfellow et al. 2016, section 6.2.2; Zhang and Sabuncu 2018; Zhang et al. 2021 (AutoTrainer)";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.DEAD_UNITS,
                FindingKind.NON_FINITE,
                FindingKind.DIVERGENCE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        ModelFacts model = history.model();
        Network network = Network.of(history);
        LayerFacts output = network == null ? null : network.output();
        if (model == null || network == null || output == null) {
            return List.of();
        }
        return Stream.concat(pair(history, model, network, output).stream(), normalized(network).stream())
                .toList();
    }

    private static Optional<Observation> normalized(Network network) {
        LayerFacts activation = network.outputActivation();
        return network.normalizedBefore("sigmoid").stream()
                .filter(pair -> pair.after().equals(activation))
                .findFirst()
                .map(pair -> Observation.at(pair.before().place(), Severity.INFO)
                        .explains(Set.of())
                        .number("outputs", (long) pair.after().outputs())
                        .remedy("replace-batch-norm", "leave it out here; between hidden layers it does its work")
                        .because("What goes into the output's sigmoid, "
                                + pair.after().place() + ", comes from "
                                + pair.before().place()
                                + " (batch_norm): it has zero mean within every batch, so that half of the answers are "
                                + "yes, whatever the share of such samples, until the normalisation's shift has learnt "
                                + "better; and each answer depends on which other samples are in its batch."));
    }

    private static List<Observation> pair(RunHistory history, ModelFacts model, Network network, LayerFacts output) {
        LayerFacts activation = network.outputActivation();
        String kind = activation == null ? "linear" : activation.kind();
        if (activation == null && output.weight() == null) {
            return List.of();
        }
        Verdict verdict = verdict(model, history.data(), kind);
        if (verdict == null) {
            return List.of();
        }
        Observation.Builder observation = Observation.once(output.place(), verdict.level())
                .number("outputs", model.outputs())
                .remedy("fix-output-loss", verdict.mend());
        if (verdict.suspect()) {
            observation.suspect();
        }
        if (verdict.level() != Severity.CRITICAL) {
            observation.explains(Set.of(
                    FindingKind.NO_LEARNING,
                    FindingKind.PLATEAU,
                    FindingKind.SLOW_CONVERGENCE,
                    FindingKind.UNDERFITTING));
        }
        DataFacts data = history.data();
        if (data != null && data.target().equals("classes")) {
            observation.number("classes", data.labelCounts().size());
        } else if (data != null) {
            observation.numberIfKnown("target_min", data.targetMin()).numberIfKnown("target_max", data.targetMax());
        }
        return List.of(observation.because("The output layer " + Prose.layer(history, output.place()) + " does not fit "
                + "the loss " + model.loss() + ": " + verdict.words()));
    }

    private static @Nullable Verdict verdict(ModelFacts model, @Nullable DataFacts data, String output) {
        String loss = model.loss();
        String target = data == null ? "" : data.target();
        int classes = data == null || !target.equals("classes")
                ? 0
                : data.labelCounts().size();
        boolean single = model.outputs() == 1;

        if (single && (output.equals("softmax") || output.equals("log_softmax"))) {
            return critical(
                    "softmax over a single unit is always " + (output.equals("softmax") ? "1" : "0, the log of 1")
                            + ", whatever the input. No gradient comes back through it, and nothing is learnt.",
                    target.equals("values")
                            ? "leave the softmax out, so that the output can take any value"
                            : "sigmoid turns one unit into a probability");
        }
        if (single && classes > 2) {
            return critical(
                    "one output cannot name one of " + classes + " classes.",
                    classes + " outputs with cross_entropy: one for each class");
        }
        if (target.equals("bits") && !single && (output.equals("softmax") || output.equals("log_softmax"))) {
            return critical(
                    "the " + model.outputs() + " targets are independent of each other, and softmax forces their sum "
                            + "to 1, so that no two can be on, nor all be off.",
                    "sigmoid with binary_cross_entropy: a probability of its own for each");
        }
        return switch (loss) {
            case "cross_entropy" -> logits(output, single);
            case "nll" -> logProbabilities(output);
            case "categorical_cross_entropy" -> categorical(output, single);
            case "binary_cross_entropy" -> binary(output, target, single);
            case "binary_cross_entropy_with_logits" ->
                output.equals("linear") && target.equals("classes") && !single
                        ? independent("cross_entropy")
                        : binaryLogits(output);
            case "hinge" -> hinge(output);
            default -> REGRESSION.contains(loss) ? regression(loss, output, data) : null;
        };
    }

    private static @Nullable Verdict logits(String output, boolean single) {
        String mend = "leave the " + output + " out: cross_entropy takes the last linear layer's values as they are";
        if (single) {
            return critical(
                    "it takes one value for each class, and over a single one it is always 0.",
                    "sigmoid with binary_cross_entropy for two classes on one unit, or one output for each class");
        }
        return switch (output) {
            case "softmax" ->
                warning(
                        "it applies softmax itself, so that softmax is applied twice. Its values lie between 0 and 1, which "
                                + "the second softmax can hardly tell apart: the loss stays far above zero even for perfect "
                                + "answers, and the gradient is weak.",
                        mend);
            case "sigmoid", "tanh" ->
                warning(
                        "it takes values of any size, and " + output
                                + " bounds them, so that the loss stays far above zero even for perfect answers.",
                        mend);
            case "relu" ->
                warning(
                        "it takes values of either sign, and relu cuts off the negative ones: an output that is off for all "
                                + "samples never comes back.",
                        mend);
            case "log_softmax" ->
                new Verdict(
                        Severity.INFO,
                        false,
                        "it applies log_softmax itself. A second one changes nothing, and costs a little time.",
                        mend);
            default -> null;
        };
    }

    private static @Nullable Verdict logProbabilities(String output) {
        if (output.equals("log_softmax")) {
            return null;
        }
        String mend = "log_softmax on the output, or cross_entropy without any";
        return output.equals("softmax")
                ? warning(
                        "it takes the logarithms of probabilities, and these are the probabilities themselves: the "
                                + "gradient fades where the answer is most wrong.",
                        mend)
                : critical(
                        "it takes the logarithms of probabilities, and nothing makes these values such: the loss falls "
                                + "without bound as the outputs grow.",
                        mend);
    }

    private static @Nullable Verdict categorical(String output, boolean single) {
        if (single) {
            return critical(
                    "it divides the outputs by their sum, and a single one divided by itself is always 1.",
                    "sigmoid with binary_cross_entropy, or one output for each class with softmax");
        }
        if (POSITIVE.contains(output)) {
            return null;
        }
        String mend = "softmax on the output, or cross_entropy without any";
        if (output.equals("sigmoid")) {
            return warning(
                    "it takes the probabilities of classes that exclude each other. Sigmoids are independent; divided "
                            + "by their sum they do work, but all of them can fade or fill up together.",
                    mend);
        }
        return critical(
                "it takes probabilities, and "
                        + (output.equals("relu")
                                ? "relu puts out zeros: where a sample's are all zero the division by their sum has no "
                                        + "result, and where the right one is zero no gradient comes back."
                                : output + " outputs can be negative: the loss cuts them off, and no gradient comes "
                                        + "back."),
                mend);
    }

    private static Verdict independent(String mend) {
        return new Verdict(
                Severity.INFO,
                false,
                "each output is asked for itself whether its class is the one, though the classes exclude each other: it "
                        + "works, but the answers need not add up to one, and most of the gradient says no.",
                mend + ": one distribution over all classes");
    }

    private static @Nullable Verdict binary(String output, String target, boolean single) {
        if (output.equals("sigmoid")) {
            return target.equals("classes") && !single
                    ? independent("softmax with categorical_cross_entropy, or cross_entropy without any")
                    : null;
        }
        String mend = "sigmoid on the output, or binary_cross_entropy_with_logits without any";
        if (output.equals("softmax")) {
            return target.equals("classes")
                    ? new Verdict(
                            Severity.INFO,
                            false,
                            "classes that exclude each other are better served by categorical_cross_entropy.",
                            "categorical_cross_entropy with the softmax as it is")
                    : null;
        }
        return critical(
                "it takes probabilities between 0 and 1, and " + output
                        + " outputs leave that range: there the loss cuts them off, and no gradient comes back.",
                mend);
    }

    private static @Nullable Verdict binaryLogits(String output) {
        return RANGES.containsKey(output)
                        && Set.of("sigmoid", "softmax", "tanh", "relu", "log_softmax")
                                .contains(output)
                ? warning(
                        "it applies sigmoid itself, and takes values of any size and sign; those of " + output
                                + " reach only half of the probabilities, or a part in the middle.",
                        "leave the " + output + " out, or use binary_cross_entropy with sigmoid")
                : null;
    }

    private static @Nullable Verdict hinge(String output) {
        Range range = RANGES.get(output);
        return range != null && range.low() >= 0
                ? warning(
                        "it takes values on both sides of zero, and " + output + " puts out none below it.",
                        "leave the " + output + " out, or use tanh")
                : null;
    }

    private static @Nullable Verdict regression(String loss, String output, @Nullable DataFacts data) {
        Range range = RANGES.get(output);
        if (data == null || range == null) {
            return null;
        }
        boolean values = data.target().equals("values");
        if (!values && PROBABILITIES.contains(output) && loss.equals("mae")) {
            return warning(
                    "absolute errors of probabilities pull with the same strength whether an answer is nearly right or "
                            + "all wrong, and are content with a constant answer: training is slow or stands still.",
                    output.equals("softmax") ? "categorical_cross_entropy" : "binary_cross_entropy, or mse");
        }
        if (!values && PROBABILITIES.contains(output)) {
            return new Verdict(
                    Severity.INFO,
                    false,
                    "it works on probabilities, though its gradient fades where the answer is most wrong; cross-entropy "
                            + "keeps it.",
                    output.equals("softmax") ? "categorical_cross_entropy" : "binary_cross_entropy");
        }
        Double min = values ? data.targetMin() : Double.valueOf(0);
        Double max = values ? data.targetMax() : Double.valueOf(1);
        if (min == null || max == null || !(max > min)) {
            return null;
        }
        double reached = Math.max(0, Math.min(max, range.high()) - Math.max(min, range.low()));
        double missed = 1 - reached / (max - min);
        if (missed <= EDGE) {
            return null;
        }
        Double mean = data.targetMean();
        boolean meanMissed = values && mean != null && (mean < range.low() || mean > range.high());
        String words = "the targets go from " + Prose.number(min) + " to " + Prose.number(max) + ", and " + output
                + " reaches " + reach(range) + " only: " + Prose.percent(missed) + " of the range is out of reach.";
        String mend = "a linear output, or targets scaled into the output's range";
        return missed > LARGE_PART || meanMissed ? critical(words, mend) : warning(words, mend);
    }

    private static String reach(Range range) {
        if (Double.isInfinite(range.high())) {
            return "values above " + Prose.number(range.low());
        }
        if (Double.isInfinite(range.low())) {
            return "values below " + Prose.number(range.high());
        }
        return Prose.number(range.low()) + " to " + Prose.number(range.high());
    }

    private static Verdict critical(String words, String mend) {
        return new Verdict(Severity.CRITICAL, false, words, mend);
    }

    private static Verdict warning(String words, String mend) {
        return new Verdict(Severity.WARNING, true, words, mend);
    }
}
