package io.evenkeel.torch;

import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;

/**
 * Collects what a forward pass makes, and has the backward pass keep its gradients.
 *
 * @param layers takes every layer's output
 * @param inside takes the tensors inside layers
 * @param wanted which of those
 */
public record KeptGradients(
        List<TrainingStep.SeenLayer> layers, List<TrainingStep.SeenInside> inside, Predicate<InnerTensor> wanted)
        implements ForwardObserver {

    /** Of layers' outputs alone. */
    public static KeptGradients of(List<TrainingStep.SeenLayer> layers) {
        return new KeptGradients(layers, List.of(), kind -> false);
    }

    @Override
    public void output(PlacedLayer layer, Tensor output) {
        keep(output);
        layers.add(new TrainingStep.SeenLayer(layer, output));
    }

    @Override
    public boolean wants(InnerTensor kind) {
        return wanted.test(kind);
    }

    @Override
    public void inner(String place, InnerTensor kind, int step, Tensor value) {
        keep(value);
        inside.add(new TrainingStep.SeenInside(place, kind, step, value));
    }

    private static void keep(Tensor tensor) {
        if (tensor.requires_grad()) {
            tensor.retain_grad();
        }
    }
}
