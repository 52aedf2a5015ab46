package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;

/** Sees each layer's output as a forward pass makes it, and what is inside layers where it asks for that. */
@FunctionalInterface
public interface ForwardObserver {

    ForwardObserver NONE = (layer, output) -> {};

    void output(PlacedLayer layer, Tensor output);

    /** What goes into a layer, before it is computed. */
    default void input(PlacedLayer layer, Tensor input) {}

    /** Whether {@link #inner} is to be called for such tensors; where nobody asks, nothing is made for it. */
    default boolean wants(InnerTensor kind) {
        return false;
    }

    /**
     * A tensor inside a layer, part of the graph, so that its gradient can be kept.
     *
     * @param place the layer's, such as {@code layers.2}; the half of a bidirectional layer that reads backwards is
     *     {@code layers.2.reverse}
     * @param step which step of the sequence, from 0; 0 for tensors that hold all steps
     */
    default void inner(String place, InnerTensor kind, int step, Tensor value) {}

    /** Whether {@link #use} is to be called; where nobody asks, nothing is made for it. */
    default boolean wantsUses() {
        return false;
    }

    /** What the pass does with trained parameters, in the order in which it does it. */
    default void use(ParameterUse use) {}
}
