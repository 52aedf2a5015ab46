package io.evenkeel.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A network: layers in order over one vector of parameters. */
public final class Network implements AutoCloseable {

    private final List<PlacedLayer> layers;
    private final ParameterVector parameters;
    private final int inputs;
    private final int outputs;

    Network(List<PlacedLayer> layers, ParameterVector parameters, int inputs, int outputs) {
        this.layers = List.copyOf(layers);
        this.parameters = parameters;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /**
     * The network's output for a batch.
     *
     * @param batch shape (samples, {@link #inputs()})
     * @return shape (samples, {@link #outputs()})
     * @throws IllegalArgumentException when the batch has another shape
     */
    public Tensor forward(Tensor batch, ForwardObserver observer) {
        if (batch.dim() != 2 || batch.size(1) != inputs) {
            throw new IllegalArgumentException("the network takes batches of " + inputs
                    + " features a sample, but this one has the shape " + TensorArrays.shape(batch));
        }
        return forward(layers, batch, observer);
    }

    static Tensor forward(List<PlacedLayer> layers, Tensor input, ForwardObserver observer) {
        Tensor current = input;
        for (PlacedLayer placed : layers) {
            current = placed.layer().forward(current, observer);
            observer.output(placed, current);
        }
        return current;
    }

    public ParameterVector parameters() {
        return parameters;
    }

    /** The layers of the trunk, in order. */
    public List<PlacedLayer> layers() {
        return layers;
    }

    /** All layers in the order in which a forward pass finishes them: those of a branch before the residual itself. */
    public List<PlacedLayer> allLayers() {
        List<PlacedLayer> all = new ArrayList<>();
        collect(layers, all);
        return all;
    }

    private static void collect(List<PlacedLayer> layers, List<PlacedLayer> all) {
        for (PlacedLayer placed : layers) {
            collect(placed.inside(), all);
            all.add(placed);
        }
    }

    /** Features in, for one sample. */
    public int inputs() {
        return inputs;
    }

    /** Features out, for one sample. */
    public int outputs() {
        return outputs;
    }

    @Override
    public void close() {
        parameters.close();
    }
}
