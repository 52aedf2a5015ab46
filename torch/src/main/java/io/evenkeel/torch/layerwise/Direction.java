package io.evenkeel.torch.layerwise;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A direction in the space of weights, and the vector that a product with it is added to, by weights. */
public interface Direction {

    /** A weight's part of the direction, in its shape; null for a weight that stays where it is. */
    @Nullable
    Tensor of(@Nullable Tensor weight);

    /** The place of a weight that moves in the product, in its shape; what is written there stays. */
    Tensor image(Tensor weight);
}
