package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Several linear layers with nothing between them: together they are one; or a non-linearity that is held where it is as
 * good as linear.
 */
public final class NoNonlinearity implements Rule {

    /** Linear in their input once trained; batch normalisation among them. */
    private static final Set<String> LINEAR = Set.of(
            "linear",
            "conv1d",
            "conv2d",
            "separable_conv2d",
            "avg_pool2d",
            "global_avg_pool",
            "flatten",
            "reshape",
            "dropout",
            "batch_norm");

    /** Of sigmoid's variance over standard normal inputs, the part that a straight line explains. */
    private static final double STRAIGHT = 0.98;

    @Override
    public FindingKind kind() {
        return FindingKind.NO_NONLINEARITY;
    }

    @Override
    public String title() {
        return "Nothing non-linear lies between the layers";
    }

    @Override
    public Needs needs() {
        return Needs.facts(Fact.MODEL);
    }

    @Override
    public String threshold() {
        return "A product of matrices is a matrix: two or more linear layers without an activation between any of them "
                + "can do no more than one of them, whatever their widths; the activation on the output does not "
                + "count. That is certain, but linear models have their uses, so it is a warning until the network "
                + "is seen not to learn. A leaky relu of slope 1 is a straight line, and counts as none. Worth a note: "
                + "sigmoid right after a batch normalisation, which hands it inputs of zero mean and unit variance; "
                + "there a straight line explains 98 % of its variance.";
    }

    @Override
    public String citation() {
        return "Minsky and Papert 1969; Saxe et al. 2014; Ioffe and Szegedy 2015";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(FindingKind.NO_LEARNING, FindingKind.PLATEAU, FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Network network = Network.of(history);
        if (network == null) {
            return List.of();
        }
        return Stream.concat(
                        allLinear(network).stream(),
                        network.normalizedBefore("sigmoid").stream()
                                .filter(normalized -> !normalized.after().equals(network.outputActivation()))
                                .map(NoNonlinearity::straightened))
                .toList();
    }

    private static Observation straightened(Network.Normalized normalized) {
        String before = normalized.before().place();
        return Observation.at(before, Severity.INFO)
                .explains(Set.of())
                .number("straight", STRAIGHT)
                .remedy("swap-activation", "relu or gelu bend at zero, where a normalisation puts its values")
                .because("What " + before + " (batch_norm) hands to "
                        + normalized.after().place()
                        + " (sigmoid) has zero mean and unit variance, and there sigmoid is nearly a straight line, "
                        + "which explains " + Prose.percent(STRAIGHT) + " of what it puts out. The layer bends only "
                        + "where the normalisation's gain grows.");
    }

    private static List<Observation> allLinear(Network network) {
        List<LayerFacts> weighted = network.weighted();
        LayerFacts output = network.outputActivation();
        boolean linear = network.layers().stream()
                .allMatch(layer -> layer.equals(output) || LINEAR.contains(layer.kind()) || isLine(layer));
        if (weighted.size() < 2 || !linear) {
            return List.of();
        }
        String first = weighted.get(0).place();
        String last = weighted.get(weighted.size() - 1).place();
        return List.of(Observation.once(Places.span(first, last), Severity.WARNING)
                .suspect()
                .number("linear_layers", weighted.size())
                .remedy("add-nonlinearity", "an activation such as relu or tanh after every hidden layer")
                .because("The " + weighted.size() + " linear layers from " + first + " to " + last
                        + " follow each other with no activation between them. Together they are one linear layer: "
                        + "they can draw straight boundaries only, however many there are."));
    }

    private static boolean isLine(LayerFacts layer) {
        Double slope = layer.parameter();
        return layer.kind().equals("leaky_relu") && slope != null && slope == 1;
    }
}
