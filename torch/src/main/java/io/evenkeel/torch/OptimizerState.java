package io.evenkeel.torch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;

/**
 * What an optimizer remembers, by name. Vectors are in the flat layout of {@link ParameterVector}; counters are numbers.
 * It owns its tensors.
 */
public record OptimizerState(Map<String, Tensor> tensors, Map<String, Double> numbers) implements AutoCloseable {

    public OptimizerState {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }

    /** The number of this name. */
    double number(String name) {
        Double number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("an optimizer's state lacks '" + name + "'; it has " + numbers.keySet());
        }
        return number;
    }

    /** Copies a vector into place. */
    void copy(String name, Tensor into) {
        into.copy_(like(name, into));
    }

    /** The vector of this name. */
    Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("an optimizer's state lacks '" + name + "'; it has " + tensors.keySet());
        }
        return tensor;
    }

    /** The vector of this name, which must have the other's size and type, where the other is. */
    Tensor like(String name, Tensor into) {
        Tensor tensor = tensor(name);
        if (tensor.numel() != into.numel()
                || tensor.scalar_type().intern() != into.scalar_type().intern()) {
            throw new IllegalArgumentException(
                    "an optimizer's '" + name + "' has " + tensor.numel() + " numbers of type "
                            + tensor.scalar_type() + ", but this network wants " + into.numel() + " of type "
                            + into.scalar_type());
        }
        return tensor.to(into.device(), into.scalar_type());
    }

    /** Refuses a state of another kind of optimizer. */
    void requireTensors(Set<String> names) {
        if (!tensors.keySet().equals(names)) {
            throw new IllegalArgumentException("this optimizer remembers " + new TreeSet<>(names)
                    + ", but the state holds " + new TreeSet<>(tensors.keySet()) + ": it is another optimizer's");
        }
    }

    /** A copy that outlives the scope of native memory in which it is made. */
    static Tensor kept(Tensor tensor) {
        return tensor.clone().retainReference();
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}
