package io.evenkeel.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Parameters of a model that somebody else built. It holds a reference to each, no copy, until it is closed. A parameter
 * that the loss does not depend on has the gradient zero.
 */
public final class NamedParameters implements WatchedParameters, AutoCloseable {

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, Long> sizes = new LinkedHashMap<>();

    /**
     * @param named leaves of the graph; those that are not trained are left out
     * @throws IllegalArgumentException when a tensor is closed, undefined, of integers, or computed from others; when
     *     none is trained
     */
    public NamedParameters(Map<String, Tensor> named) {
        check(named);
        named.forEach((name, tensor) -> {
            if (tensor.requires_grad()) {
                Tensor held = new Tensor(tensor);
                // Counted once by us, besides the scope that may be open here, so that it outlives that.
                held.retainReference();
                tensors.put(name, held);
                sizes.put(name, tensor.numel());
            }
        });
    }

    /** @throws IllegalArgumentException when one cannot be watched, or none is trained */
    public static void check(Map<String, Tensor> named) {
        named.forEach(NamedParameters::check);
        if (named.values().stream().noneMatch(Tensor::requires_grad)) {
            throw new IllegalArgumentException("found " + named.size()
                    + " parameters, none of which requires a gradient; expected those that the optimizer changes, such as"
                    + " module.named_parameters()");
        }
    }

    private static void check(String name, Tensor tensor) {
        if (tensor.isNull() || !tensor.defined()) {
            throw new IllegalArgumentException("the parameter " + name + " is "
                    + (tensor.isNull() ? "closed already" : "an undefined tensor") + "; expected one that is trained");
        }
        if (tensor.requires_grad() && (!tensor.is_leaf() || tensor.numel() == 0)) {
            if (tensor.numel() == 0) {
                throw new IllegalArgumentException("the parameter " + name + " is empty; expected numbers to train");
            }
            throw new IllegalArgumentException(
                    "the parameter " + name + " was computed from other tensors, so that"
                            + " backward() leaves no gradient in it; call detach().requires_grad_(true) on it where it is made");
        }
    }

    /**
     * Checks that a backward pass has been done and nothing was exchanged.
     *
     * @throws IllegalStateException when no parameter has a gradient, or one has changed its size
     */
    public void checkAfterBackward() {
        boolean any = false;
        try (PointerScope scope = new PointerScope()) {
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                Tensor tensor = entry.getValue();
                if (tensor.numel() != size(entry.getKey())) {
                    throw new IllegalStateException("the parameter " + entry.getKey() + " has " + tensor.numel()
                            + " numbers, but had " + size(entry.getKey())
                            + " when watching began; watch another model with another watch");
                }
                any |= tensor.grad().defined();
            }
        }
        if (!any) {
            throw new IllegalStateException("none of the " + tensors.size()
                    + " parameters has a gradient; call loss.backward() before step(…), and zero_grad() before that, not"
                    + " between them");
        }
    }

    private long size(String name) {
        return sizes.getOrDefault(name, 0L);
    }

    /** Names with their tensors, in order. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor value = entry.getValue();
            parameters.add(new Parameter(entry.getKey(), value, gradient(value), offset, size(entry.getKey())));
            offset += size(entry.getKey());
        }
        return parameters;
    }

    private static Tensor gradient(Tensor value) {
        Tensor gradient = value.grad();
        if (!gradient.defined()) {
            return torch.zeros_like(value.detach());
        }
        return gradient.is_sparse() ? gradient.to_dense() : gradient.detach();
    }

    @Override
    public Tensor values() {
        return flat(tensors.values().stream().map(Tensor::detach).toList());
    }

    @Override
    public Tensor gradients() {
        return flat(tensors.values().stream().map(NamedParameters::gradient).toList());
    }

    /** On the first one's device, in the widest of their types. */
    private static Tensor flat(List<Tensor> all) {
        Device device = all.get(0).device();
        TensorVector pieces = new TensorVector();
        for (Tensor one : all) {
            pieces.push_back(one.to(device, one.scalar_type()).flatten());
        }
        return torch.cat(pieces, 0);
    }

    @Override
    public long count() {
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** By the norms of the single gradients, without putting them together. */
    @Override
    public double gradientNorm() {
        try (PointerScope scope = new PointerScope()) {
            TensorVector norms = new TensorVector();
            for (Tensor value : tensors.values()) {
                Tensor gradient = value.grad();
                if (gradient.defined()) {
                    Tensor dense = gradient.is_sparse() ? gradient.to_dense() : gradient;
                    norms.push_back(Norms.euclidean(dense).cpu());
                }
            }
            return norms.empty()
                    ? 0
                    : Norms.euclidean(torch.stack(norms, 0).to(ScalarType.Double))
                            .item_double();
        }
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::releaseReference);
        tensors.clear();
    }
}
