package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The gradient shrinks so much on its way back that the first layers get nothing to learn from. */
public final class VanishingGradient implements Rule {

    /**
     * Of the last layer's gradient, the first layer gets less than a thousandth: in the time in which the last layer
     * finds its weights, the first has hardly moved, so it stays what chance made it.
     */
    static final double STARVED = 1e-3;
    /**
     * A millionth: near the resolution of single precision (1.2e-7), and far beyond what any learning rate or adaptive
     * step makes good, since what the first layers see is lost on the way forward as well.
     */
    static final double EXTREME = 1e-6;
    /** Where norms are measured, they must bear the fit out, within this factor. */
    private static final double AGREEMENT = 10;

    @Override
    public FindingKind kind() {
        return FindingKind.VANISHING_GRADIENT;
    }

    @Override
    public String title() {
        return "The gradient vanishes on its way back through the layers";
    }

    @Override
    public Needs needs() {
        return Backprop.NEEDS;
    }

    @Override
    public String threshold() {
        return "The factor per layer ρ must lie below 1 by two standard errors, and ρ to the power of the depth below "
                + "10⁻³: then the first layer moves a thousand times more slowly than the last and stays what chance "
                + "made it. That is a warning, since wide last layers can learn on random features; it is critical "
                + "when training does not proceed either, or below 10⁻⁶, where the gradient nears the resolution of "
                + "single precision. Ratios count, not norms, so that a converged network, whose gradient is small "
                + "everywhere, is not accused.";
    }

    @Override
    public String citation() {
        return "Hochreiter 1991; Glorot and Bengio 2010; Pascanu et al. 2013; Hanin 2018";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.UPDATE_TOO_SMALL,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Backprop backprop = Backprop.of(history);
        if (backprop == null
                || !backprop.surelyShrinks()
                || backprop.total() >= STARVED
                || backprop.firstOverLast() >= AGREEMENT * STARVED) {
            return List.of();
        }
        Progress progress = history.progress();
        boolean hopeless = backprop.total() < EXTREME && !progress.proceeding();
        Severity severity = hopeless || progress.stalled() ? Severity.CRITICAL : Severity.WARNING;
        List<String> starved = starved(history, backprop);
        String place = starved.isEmpty() ? "" : Places.span(starved.get(0), starved.get(starved.size() - 1));
        Network network = Network.of(history);
        boolean saturating = network != null && network.has(Network.SATURATING);
        boolean rectified = network != null && network.has(Network.RECTIFYING);
        Observation.Builder observation = Observation.once(place, severity)
                .suspect()
                .lasting(backprop.predicted() ? 0 : Backprop.LOOKS)
                .number("rate", backprop.rate())
                .number("rate_error", backprop.error())
                .number("depth", backprop.layers())
                .number("attenuation", backprop.total())
                .numberIfKnown("gradient_norm_first", weightGradient(history, true))
                .numberIfKnown("gradient_norm_last", weightGradient(history, false))
                .numberIfKnown("least_gain", LayerGains.of(history).least().orElse(null))
                .remedyIf(
                        saturating,
                        "swap-activation",
                        "sigmoid passes at most a quarter of the gradient, and less where it is flat; tanh, selu or "
                                + "relu pass it whole around zero")
                .remedy(
                        "initialize",
                        rectified
                                ? "he_normal weights keep the signal's size from one relu layer to the next"
                                : "weights drawn to the layer's width and activation (xavier for tanh, he for relu) "
                                        + "keep the gradient's size from layer to layer")
                .remedy("add-residual", "a path around the layers carries the gradient back unchanged")
                .remedy("add-batch-norm", "normalising before each activation keeps it out of its flat parts");
        return List.of(observation.because(evidence(history, backprop, starved, progress)));
    }

    private static String evidence(RunHistory history, Backprop backprop, List<String> starved, Progress progress) {
        StringBuilder words = new StringBuilder();
        words.append(backprop.predicted() ? "Even before training, the" : "The")
                .append(" gradient shrinks to ")
                .append(Prose.number(backprop.rate()))
                .append(" ± ")
                .append(Prose.number(backprop.error()))
                .append(" of its size at each layer on its way back. Through ")
                .append(backprop.layers())
                .append(" layers, ")
                .append(Prose.number(backprop.total()))
                .append(" of it is left at the first one.");
        if (!starved.isEmpty()) {
            words.append(' ')
                    .append(
                            starved.size() == 1
                                    ? Prose.layer(history, starved.get(0)) + " gets"
                                    : starved.size() + " layers, from " + Prose.layer(history, starved.get(0)) + " to "
                                            + Prose.layer(history, starved.get(starved.size() - 1)) + ", get")
                    .append(" less than a thousandth of what the last layer gets, and can hardly learn.");
        }
        words.append(LayerGains.of(history).weakestInWords());
        if (progress.stalled()) {
            words.append(" The training loss is ")
                    .append(Prose.number(progress.loss()))
                    .append(
                            progress.chance()
                                    ? ", no better than always giving the same answer ("
                                    : ", about where it started (")
                    .append(Prose.number(progress.reference()))
                    .append(").");
        }
        return words.toString();
    }

    /** Layers that get less than a thousandth of the last one's gradient; by the rate where norms are not known. */
    private static List<String> starved(RunHistory history, Backprop backprop) {
        List<String> starved = new ArrayList<>();
        if (backprop.places().size() >= 2) {
            double last = backprop.norms().get(backprop.norms().size() - 1);
            for (int i = 0; i < backprop.norms().size(); i++) {
                if (backprop.norms().get(i) < STARVED * last) {
                    starved.add(backprop.places().get(i));
                }
            }
        }
        Network network = Network.of(history);
        if (starved.isEmpty() && network != null) {
            List<LayerFacts> layers = network.weighted();
            for (int i = 0; i < layers.size(); i++) {
                if (Math.pow(backprop.rate(), layers.size() - 1 - i) < STARVED) {
                    starved.add(layers.get(i).place());
                }
            }
        }
        return starved;
    }

    private static @Nullable Double weightGradient(RunHistory history, boolean first) {
        List<Series> gradients = history.at(Quantities.GRADIENT_NORM).stream()
                .filter(s -> s.key().place().endsWith(".weight") && s.count() > 0)
                .toList();
        return gradients.isEmpty()
                ? null
                : Double.valueOf(gradients
                        .get(first ? 0 : gradients.size() - 1)
                        .last(Backprop.LOOKS)
                        .median());
    }
}
