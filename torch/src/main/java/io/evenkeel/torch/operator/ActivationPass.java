package io.evenkeel.torch.operator;

import io.evenkeel.recipe.NearestName;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.PlacedLayer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * Two tensors of one forward pass, the second computed from the first, samples first in both. They belong to the scope of
 * native memory in which the pass was made.
 *
 * @param from such as a layer's input
 * @param to such as a later layer's output
 * @param samplesAreIndependent whether a sample's {@code to} depends on that sample's {@code from} alone
 * @param name for messages, such as {@code layers.1 to layers.4}
 */
public record ActivationPass(Tensor from, Tensor to, boolean samplesAreIndependent, String name) {

    /** What goes into the network. */
    public static final String INPUT = "input";

    /** What comes out of it. */
    public static final String OUTPUT = "output";

    /**
     * @throws IllegalArgumentException if the two do not have the same samples, are empty, differ in type or cannot be
     *     differentiated
     */
    public ActivationPass {
        if (from.dim() < 1 || to.dim() < 1 || from.size(0) != to.size(0)) {
            throw new IllegalArgumentException("from " + name
                    + ": both tensors have the samples as their first axis, equally many, but these do not");
        }
        if (from.numel() == 0 || to.numel() == 0) {
            throw new IllegalArgumentException(
                    "from " + name + ": a derivative needs at least one sample of one number, but a tensor is empty");
        }
        if (from.scalar_type().intern() != to.scalar_type().intern()) {
            throw new IllegalArgumentException("from " + name
                    + ": both tensors have one type of numbers, but these are "
                    + from.scalar_type().intern() + " and " + to.scalar_type().intern());
        }
        if (!from.requires_grad() || !to.requires_grad()) {
            throw new IllegalArgumentException(
                    "from " + name + ": " + (from.requires_grad() ? "the second" : "the first")
                            + " tensor is cut from the graph; make it require a gradient before the pass, outside no-grad mode");
        }
    }

    /**
     * As in use: running averages, no dropout.
     *
     * @param features a batch; {@link Tensor#narrow} it to one sample for that sample's Jacobian at a sample's cost
     * @param from a place, meaning what comes out of that layer ({@code layers.1}), or {@link #INPUT}
     * @param to a later place, or {@link #OUTPUT}
     * @throws IllegalArgumentException for a place that is not there, or tokens as the first
     */
    public static ActivationPass asInUse(Network network, Tensor features, String from, String to) {
        return of(network, features, ForwardPass::evaluation, true, from, to);
    }

    /**
     * As in the training pass of that index: statistics of the batch, and the same dropout; nothing moves.
     *
     * @throws IllegalArgumentException as for {@link #asInUse}
     */
    public static ActivationPass asInTraining(Network network, Tensor features, long index, String from, String to) {
        boolean mixes =
                network.allLayers().stream().anyMatch(layer -> layer.spec() instanceof NormalizationSpec.BatchNorm);
        return of(network, features, observer -> ForwardPass.measuring(index, observer), !mixes, from, to);
    }

    private static ActivationPass of(
            Network network,
            Tensor features,
            Function<ForwardObserver, ForwardPass> passOf,
            boolean independent,
            String from,
            String to) {
        requirePlace(network, from, INPUT);
        requirePlace(network, to, OUTPUT);
        Tensor input = features;
        if (from.equals(INPUT)) {
            if (network.takesTokens()) {
                throw new IllegalArgumentException(
                        "tokens are whole numbers and have no derivative; begin at the embedding's place, such as "
                                + network.allLayers().get(0).place());
            }
            input = features.detach().requires_grad_(true);
        }
        Map<String, Tensor> seen = new LinkedHashMap<>();
        seen.put(INPUT, input);
        Tensor output = network.forward(input, passOf.apply((layer, value) -> seen.put(layer.place(), value)));
        seen.put(OUTPUT, output);
        return new ActivationPass(at(seen, from), at(seen, to), independent, from + " to " + to);
    }

    private static Tensor at(Map<String, Tensor> seen, String place) {
        Tensor tensor = seen.get(place);
        if (tensor == null) {
            throw new IllegalArgumentException("the pass did not come by " + place + "; it saw " + seen.keySet());
        }
        return tensor;
    }

    private static void requirePlace(Network network, String place, String end) {
        List<String> places = new ArrayList<>(
                network.allLayers().stream().map(PlacedLayer::place).toList());
        places.add(end);
        if (!places.contains(place)) {
            String nearest = NearestName.of(place, places);
            throw new IllegalArgumentException("the network has no place '" + place + "'"
                    + (nearest == null ? "" : " (did you mean '" + nearest + "'?)") + "; it has " + places);
        }
    }
}
