package io.evenkeel.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A network: layers in order over one vector of parameters. */
public final class Network implements WatchedModel, AutoCloseable {

    private final List<PlacedLayer> layers;
    private final ParameterVector parameters;
    private final List<Buffer> buffers;
    private final List<Tensor> constants;
    private final SampleShape input;
    private final SampleShape output;
    private final boolean takesTokens;

    Network(List<PlacedLayer> layers, Binding.NetworkTensors tensors, SampleShape input, SampleShape output) {
        this.layers = List.copyOf(layers);
        this.parameters = tensors.parameters();
        this.buffers = List.copyOf(tensors.buffers());
        this.constants = List.copyOf(tensors.constants());
        this.input = input;
        this.output = output;
        this.takesTokens = NetworkBuilder.embedsItsInput(
                layers.stream().map(PlacedLayer::spec).toList());
    }

    /**
     * The network's output for a batch.
     *
     * @param batch shape (samples, {@link #inputShape()}…), int64 where the network {@link #takesTokens()}
     * @return shape (samples, {@link #outputShape()}…)
     * @throws IllegalArgumentException when the batch has another shape, or numbers where tokens go in
     */
    public Tensor forward(Tensor batch, ForwardPass pass) {
        return forward(layers, checked(batch), pass);
    }

    /** The batch itself, if it is one that the network takes. */
    Tensor checked(Tensor batch) {
        boolean fits = batch.dim() == input.axes() + 1 && batch.size(0) > 0;
        for (int axis = 0; fits && axis < input.axes(); axis++) {
            fits = batch.size(axis + 1) == input.extent(axis);
        }
        if (!fits) {
            throw new IllegalArgumentException("the network takes batches of samples of shape " + input
                    + ", but this one has the shape " + TensorArrays.shape(batch) + " with the samples first");
        }
        ScalarType type = batch.scalar_type().intern();
        if (takesTokens != (type == ScalarType.Long)) {
            throw new IllegalArgumentException("the network takes "
                    + (takesTokens ? "tokens as int64" : "numbers of a floating type") + ", but this batch is of type "
                    + type.name().toLowerCase(Locale.ROOT));
        }
        return batch;
    }

    static Tensor forward(List<PlacedLayer> layers, Tensor input, ForwardPass pass) {
        if (pass.isWatched()) {
            return watched(layers, input, pass);
        }
        // what is noted on one way through layers is held on the same
        return alone(
                pass.isFirstOrder() || pass.isNoting() || pass.kinks() != null
                        ? Shortcuts.through(layers)
                        : layers.stream().map(PlacedLayer::layer).toList(),
                input,
                pass);
    }

    private static Tensor watched(List<PlacedLayer> layers, Tensor input, ForwardPass pass) {
        Tensor current = input;
        for (PlacedLayer placed : layers) {
            pass.input(placed, current);
            current = placed.layer().forward(current, pass);
            pass.output(placed, current);
        }
        return current;
    }

    @SuppressWarnings("ReferenceEquality") // a layer may hand on the very tensor it was given
    private static Tensor alone(List<Layer> layers, Tensor input, ForwardPass pass) {
        Tensor current = input;
        for (Layer layer : layers) {
            Tensor next = alone(layer, current, pass);
            if (current != input && current != next) {
                current.close();
            }
            current = next;
        }
        return current;
    }

    /**
     * A layer's output, and nothing else that the layer made: what the backward pass needs it keeps by itself, and memory
     * that is given back at once is used again while it is still in the processor's caches.
     */
    @SuppressWarnings("ReferenceEquality") // as above
    private static Tensor alone(Layer layer, Tensor input, ForwardPass pass) {
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope inner = new PointerScope()) {
            Tensor output = layer.forward(input, pass);
            if (output == input) {
                return output;
            }
            if (outer != null) {
                outer.attach(output);
            } else {
                output.retainReference();
            }
            return output;
        }
    }

    @Override
    public ParameterVector parameters() {
        return parameters;
    }

    /** What belongs to the network's state besides its parameters, such as running averages. */
    public List<Buffer> buffers() {
        return buffers;
    }

    @Override
    public List<PlacedLayer> layers() {
        return layers;
    }

    /** Whether a step's graph can be kept for second derivatives without changing its bits. */
    public boolean isOneForTwoOrders() {
        return allLayers().stream().allMatch(placed -> placed.layer().isOneForTwoOrders());
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

    /** Shape of one sample that goes in. */
    public SampleShape inputShape() {
        return input;
    }

    /** Shape of what comes out for one sample. */
    public SampleShape outputShape() {
        return output;
    }

    /** Whether the data are tokens that an embedding looks up, rather than numbers. */
    public boolean takesTokens() {
        return takesTokens;
    }

    /** Features, or channels of an image, that go in. */
    public int inputs() {
        return input.features();
    }

    /** Features, or channels of an image, that come out: for a class loss, its number of classes. */
    public int outputs() {
        return output.features();
    }

    /** Takes all of the network's tensors to a device. */
    public void moveTo(Device device) {
        parameters.moveTo(device);
        buffers.forEach(buffer -> move(buffer.value(), device));
        constants.forEach(constant -> move(constant, device));
    }

    private static void move(Tensor tensor, Device device) {
        tensor.set_data(tensor.to(device, tensor.scalar_type(), false, true, new MemoryFormatOptional()));
    }

    @Override
    public void close() {
        parameters.close();
        buffers.forEach(buffer -> buffer.value().close());
        constants.forEach(Tensor::close);
    }
}
