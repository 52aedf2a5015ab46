package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;

/** Several linear layers with nothing between them: together they are one. */
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
                + "is seen not to learn.";
    }

    @Override
    public String citation() {
        return "Minsky and Papert 1969; Saxe et al. 2014";
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
        List<LayerFacts> weighted = network.weighted();
        LayerFacts output = network.outputActivation();
        boolean linear =
                network.layers().stream().allMatch(layer -> layer.equals(output) || LINEAR.contains(layer.kind()));
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
}
