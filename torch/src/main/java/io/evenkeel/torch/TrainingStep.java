package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One step of training as observers see it, after its backward pass. Where a step accumulates several batches it is seen
 * as if it had been one. Tensors belong to the step and are gone after it.
 */
public final class TrainingStep {

    /** A layer's output in this step; its gradient is kept where the output depends on weights. */
    public record SeenLayer(WatchedLayer layer, Tensor output) {}

    /** A tensor inside a layer, see {@link ForwardObserver#inner}; its gradient is kept like that of outputs. */
    public record SeenInside(String place, InnerTensor kind, int step, Tensor value) {}

    /**
     * What only a loop of Evenkeel's own can show.
     *
     * @param network to be run again
     * @param batch the samples that the step is taken on
     * @param output the network's, for the batch, before the update; cut from its graph
     * @param descent what the step goes down on, and how
     */
    public record OwnLoop(Network network, TensorData batch, Tensor output, Descent descent) {
        public OwnLoop {
            output = output.detach();
        }
    }

    /**
     * What a step goes down on, and how.
     *
     * @param parts the batch as it passed the network
     * @param firstPass the number of the first part's pass, see {@link ForwardPass#training}
     * @param state makes a copy of what the optimizer remembers, the asker's to close
     */
    public record Descent(
            LossFunction loss,
            List<TensorData> parts,
            long firstPass,
            OptimizerSpec optimizer,
            Supplier<OptimizerState> state) {
        public Descent {
            parts = List.copyOf(parts);
        }
    }

    private final long index;
    private final WatchedModel network;
    private final @Nullable OwnLoop ownLoop;
    private final double loss;
    private final double learningRate;
    private final List<SeenLayer> layers;
    private final List<SeenInside> inside;
    private @Nullable Double gradientNorm;
    private @Nullable BackwardGraph graph;
    private @Nullable HeldKinks kinks;
    private GradientClip.Outcome clipped = GradientClip.Outcome.NOTHING;

    /**
     * @param index updates done before this one
     * @param network what is trained
     * @param ownLoop null where somebody else's loop trains
     * @param loss of the step's samples
     * @param learningRate of the step, after any schedule
     * @param layers the outputs of layers, in order; empty where nobody looks
     * @param inside tensors inside layers
     */
    public TrainingStep(
            long index,
            WatchedModel network,
            @Nullable OwnLoop ownLoop,
            double loss,
            double learningRate,
            List<SeenLayer> layers,
            List<SeenInside> inside) {
        this.index = index;
        this.network = network;
        this.ownLoop = ownLoop;
        this.loss = loss;
        this.learningRate = learningRate;
        this.layers = layers;
        this.inside = inside;
    }

    /** Updates done before this one. */
    public long index() {
        return index;
    }

    /** What is trained, by its parameters and layers. */
    public WatchedModel network() {
        return network;
    }

    /** The network itself, with what went in and came out; empty where somebody else's loop trains. */
    public Optional<OwnLoop> ownLoop() {
        return Optional.ofNullable(ownLoop);
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
            gradientNorm = network.parameters().gradientNorm();
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

    /** What the backward pass left for second derivatives; empty where nobody asked, or it would have changed the step. */
    public Optional<BackwardGraph> graph() {
        return Optional.ofNullable(graph);
    }

    /** What the forward pass noted of its kinks; empty where nobody asked, or the step was looked into. */
    public Optional<HeldKinks> kinks() {
        return Optional.ofNullable(kinks);
    }

    void left(@Nullable BackwardGraph graph, @Nullable HeldKinks kinks) {
        this.graph = graph;
        this.kinks = kinks;
    }

    void clipped(GradientClip.Outcome outcome) {
        this.clipped = outcome;
    }
}
