package io.evenkeel.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Derivatives with respect to all parameters, between libtorch's lists of tensors and our flat vectors. */
final class FlatProducts {

    /** A derivative by one parameter that can itself be differentiated. */
    record Entry(Parameter parameter, Tensor derivative) {}

    private final ParameterVector parameters;

    FlatProducts(ParameterVector parameters) {
        this.parameters = parameters;
    }

    /** ∂(output·weights)/∂w, parameter by parameter and with a graph; those that do not depend on anything are left out. */
    List<Entry> differentiable(Tensor output, TensorVector weights) {
        TensorVector derivatives =
                torch.grad(new TensorVector(output), leaves(), weights, new BoolOptional(true), true, true);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < parameters.parameters().size(); i++) {
            Tensor derivative = derivatives.get(i);
            if (derivative.defined() && derivative.requires_grad()) {
                entries.add(new Entry(parameters.parameters().get(i), derivative));
            }
        }
        return entries;
    }

    /** Adds ∂(Σ outputs·weights)/∂w to a flat vector; the graph stays. */
    void add(TensorVector outputs, TensorVector weights, Tensor into) {
        TensorVector derivatives = torch.grad(outputs, leaves(), weights, new BoolOptional(true), false, true);
        for (int i = 0; i < parameters.parameters().size(); i++) {
            Tensor derivative = derivatives.get(i);
            if (derivative.defined()) {
                Parameter parameter = parameters.parameters().get(i);
                into.narrow(0, parameter.offset(), parameter.size()).add_(derivative.reshape(-1));
            }
        }
    }

    /** The part of a flat vector that belongs to the entry's parameter, in its shape and type. */
    static Tensor slice(Tensor vector, Entry entry) {
        return vector.narrow(0, entry.parameter().offset(), entry.parameter().size())
                .to(entry.derivative().scalar_type())
                .view_as(entry.derivative());
    }

    static TensorVector derivatives(List<Entry> entries) {
        return new TensorVector(entries.stream().map(Entry::derivative).toArray(Tensor[]::new));
    }

    static TensorVector slices(Tensor vector, List<Entry> entries) {
        return new TensorVector(
                entries.stream().map(entry -> slice(vector, entry)).toArray(Tensor[]::new));
    }

    private TensorVector leaves() {
        return new TensorVector(
                parameters.parameters().stream().map(Parameter::value).toArray(Tensor[]::new));
    }
}
