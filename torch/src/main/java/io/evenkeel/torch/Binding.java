package io.evenkeel.torch;

import io.evenkeel.dynamics.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** What a planned layer is bound to: its parameters, the layers inside it, and tensors of its own. */
final class Binding {

    private final LayerPlan plan;
    private final List<PlacedLayer> inside;
    private final NetworkTensors tensors;

    Binding(LayerPlan plan, List<PlacedLayer> inside, NetworkTensors tensors) {
        this.plan = plan;
        this.inside = inside;
        this.tensors = tensors;
    }

    String place() {
        return plan.place();
    }

    SampleShape input() {
        return plan.input();
    }

    SampleShape output() {
        return plan.output();
    }

    Tensor parameter(String role) {
        return tensors.parameters().parameter(plan.place() + "." + role).value();
    }

    /** Null where the layer was planned without it. */
    @Nullable
    Tensor parameterOrNull(String role) {
        return plan.parameters().contains(plan.place() + "." + role) ? parameter(role) : null;
    }

    List<PlacedLayer> inside() {
        return inside;
    }

    List<PlacedLayer> inside(int from, int to) {
        return inside.subList(from, to);
    }

    /** A new tensor of the layer's state, filled with one value. */
    Tensor buffer(String role, double value, long... shape) {
        Tensor tensor = torch.full(shape, new org.bytedeco.pytorch.Scalar(value), new TensorOptions(tensors.type()));
        tensors.buffers().add(new Buffer(plan.place() + "." + role, tensor));
        return tensor;
    }

    /** A new tensor that never changes. */
    Tensor constant(double[] values, long... shape) {
        Tensor tensor = TensorArrays.of(values, shape, tensors.type());
        tensors.constants().add(tensor);
        return tensor;
    }

    /** What the layer drops in training. */
    Dropout dropout(double rate) {
        return new Dropout(
                rate,
                new RandomStreams(tensors.seed())
                        .stream("dropout " + plan.place()).nextLong());
    }

    /** All tensors of a network while it is put together. */
    record NetworkTensors(
            ParameterVector parameters, List<Buffer> buffers, List<Tensor> constants, ScalarType type, long seed) {
        NetworkTensors(ParameterVector parameters, ScalarType type, long seed) {
            this(parameters, new ArrayList<>(), new ArrayList<>(), type, seed);
        }
    }
}
