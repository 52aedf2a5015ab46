package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;

/** Sees each layer's output as a forward pass makes it. */
@FunctionalInterface
public interface ForwardObserver {

    ForwardObserver NONE = (layer, output) -> {};

    void output(PlacedLayer layer, Tensor output);
}
