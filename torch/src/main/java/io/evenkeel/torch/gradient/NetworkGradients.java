package io.evenkeel.torch.gradient;

import io.evenkeel.noise.GramMatrix;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.gradient.PerSampleGradients.OfParameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Gradient, single gradients' norms and inner products of a network on one batch, from one forward and one backward pass.
 * Afterwards the network's gradients are those of the batch's loss. Parameters that the pass does not speak of are done
 * by a loop over the samples through the same graph.
 *
 * @param loss whose value for a sample is that of a batch of this sample alone
 */
public record NetworkGradients(Network network, LossSpec loss, Request request) {

    /**
     * @param batch on the network's device
     * @param pass makes the pass for an observer, such as {@code observer -> ForwardPass.measuring(0, observer)}
     * @throws IllegalArgumentException when the network does not take the batch
     */
    public PerSampleGradients of(TensorData batch, Function<ForwardObserver, ForwardPass> pass) {
        int samples = Math.toIntExact(batch.size());
        double factor = loss.reduction() == LossSpec.Reduction.MEAN ? samples : 1;
        LossFunction function = new LossFunction(loss);
        List<Parameter> parameters = network.parameters().parameters();
        try (PointerScope scope = new PointerScope()) {
            ObservedUses observed = new ObservedUses();
            network.parameters().zeroGradients();
            Tensor output = network.forward(batch.features(), pass.apply(observed));
            Tensor value = function.of(output, batch.targets());
            PerSampleGradients fromOnePass = OnePass.backward(value, observed, parameters, samples, factor, request);
            List<Parameter> opaque = OnePass.opaque(observed, parameters, request);
            return opaque.isEmpty() ? fromOnePass : joined(fromOnePass, looped(batch, opaque, pass, function));
        }
    }

    /** The same all by a loop, which needs no layer's help; for comparison. Cost: samples times a backward pass. */
    public PerSampleGradients byLoop(TensorData batch, Function<ForwardObserver, ForwardPass> pass) {
        try (PointerScope scope = new PointerScope()) {
            return looped(batch, network.parameters().parameters(), pass, new LossFunction(loss));
        }
    }

    /** Through one graph of the whole batch, so that what dropout drops for a sample is what it drops in the batch. */
    private PerSampleGradients looped(
            TensorData batch,
            List<Parameter> parameters,
            Function<ForwardObserver, ForwardPass> pass,
            LossFunction function) {
        Map<String, Tensor> leaves = new LinkedHashMap<>();
        parameters.forEach(parameter -> leaves.put(parameter.name(), parameter.value()));
        Tensor output = network.forward(batch.features(), pass.apply(ForwardObserver.NONE));
        return SampleLoop.of(
                leaves,
                Math.toIntExact(batch.size()),
                sample ->
                        function.of(output.narrow(0, sample, 1), batch.targets().narrow(0, sample, 1)),
                request);
    }

    private static PerSampleGradients joined(PerSampleGradients first, PerSampleGradients second) {
        List<OfParameter> parameters = new ArrayList<>(first.parameters());
        parameters.addAll(second.parameters());
        Map<String, String> leftOut = new LinkedHashMap<>(first.leftOut());
        second.parameters().forEach(parameter -> leftOut.remove(parameter.name()));
        return new PerSampleGradients(GramMatrix.sum(first.gram(), second.gram()), parameters, leftOut);
    }
}
