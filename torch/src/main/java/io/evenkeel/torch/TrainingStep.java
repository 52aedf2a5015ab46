package io.evenkeel.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One step of training as observers see it, after its backward pass. Where a step accumulates several batches it is seen
 * as if it had been one. Tensors belong to the step and are gone after it.
 */
public final class TrainingStep {

    /** A layer's output in this step; its gradient is kept where the output depends on weights. */
    public record SeenLayer(PlacedLayer layer, Tensor output) {}

    /** A tensor inside a layer, see {@link ForwardObserver#inner}; its gradient is kept like that of outputs. */
    public record SeenInside(String place, InnerTensor kind, int step, Tensor value) {}

    private final long index;
    private final Network network;
    private final TensorData batch;
    private final Tensor output;
    private final double loss;
    private final double learningRate;
    private final List<SeenLayer> layers;
    private final List<SeenInside> inside;
    private @Nullable Double gradientNorm;
    private GradientClip.Outcome clipped = GradientClip.Outcome.NOTHING;

    TrainingStep(
            long index,
            Network network,
            TensorData batch,
            Tensor output,
            double loss,
            double learningRate,
            List<SeenLayer> layers,
            List<SeenInside> inside) {
        this.index = index;
        this.network = network;
        this.batch = batch;
        this.output = output;
        this.loss = loss;
        this.learningRate = learningRate;
        this.layers = layers;
        this.inside = inside;
    }

    /** Updates done before this one. */
    public long index() {
        return index;
    }

    public Network network() {
        return network;
    }

    public TensorData batch() {
        return batch;
    }

    /** The network's output for the batch, before the update. */
    public Tensor output() {
        return output.detach();
    }

    public double loss() {
        return loss;
    }

    public double learningRate() {
        return learningRate;
    }

    /** Every layer's output, in order; empty unless the observer asked to look. */
    public List<SeenLayer> layers() {
        return layers;
    }

    /** Tensors inside layers, in the order in which they were made; only the kinds that the observer asked for. */
    public List<SeenInside> inside() {
        return inside;
    }

    /** ‖∂L/∂w‖₂ over all parameters, before clipping. */
    public double gradientNorm() {
        if (gradientNorm == null) {
            gradientNorm = Norms.euclidean(network.parameters().gradients()).item_double();
        }
        return gradientNorm;
    }

    /** ‖g clipped‖/‖g‖, what clipping left of the gradient's norm; known after the update, NaN where g is not finite. */
    public double clipFactor() {
        return clipped.factor();
    }

    /** Cosine of the angle by which clipping turned the gradient; 1 by norm, NaN where the gradient is not finite. */
    public double clipCosine() {
        return clipped.cosine();
    }

    void clipped(GradientClip.Outcome outcome) {
        this.clipped = outcome;
    }
}
