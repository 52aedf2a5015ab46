package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** y = x Wᵀ + b. */
record LinearLayer(Tensor weight, @Nullable Tensor bias) implements Layer {

    @Override
    public Tensor forward(Tensor input, ForwardObserver observer) {
        return bias == null ? torch.linear(input, weight) : torch.linear(input, weight, bias);
    }
}
