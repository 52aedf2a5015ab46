package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;

/** What a layer computes. */
interface Layer {

    /** Maps a batch (samples first) to a batch; tells the pass's observer of every layer inside, in order. */
    Tensor forward(Tensor input, ForwardPass pass);

    /** Whether a training step's own kernels and those that can be derived twice give the same bits, here and in the gradient. */
    default boolean isOneForTwoOrders() {
        return true;
    }
}
