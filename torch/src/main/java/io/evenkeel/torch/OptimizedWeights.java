package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * What an optimizer changes: the weights themselves, or float32 originals of weights that are in half precision, where
 * most steps would be too small to change anything (Micikevicius et al. 2018).
 */
final class OptimizedWeights implements AutoCloseable {

    private final ParameterVector parameters;
    private final @Nullable Tensor originals;
    private final @Nullable Tensor widened;

    OptimizedWeights(ParameterVector parameters) {
        this.parameters = parameters;
        ScalarType type = parameters.values().scalar_type();
        boolean half = NumberTypes.isHalf(type);
        this.originals = half ? parameters.values().to(NumberTypes.wide(type)) : null;
        this.widened = half ? torch.zeros_like(originals) : null;
    }

    /** The weights to change; {@link #publish} makes the network see it. */
    Tensor values() {
        return originals != null ? originals : parameters.values();
    }

    Tensor gradients() {
        return widened != null ? widened : parameters.gradients();
    }

    /** The float32 originals; null where the network's own weights are wide enough. */
    @Nullable
    Tensor originals() {
        return originals;
    }

    /** Takes over the gradients of the last backward pass, and weights that someone else has changed since. */
    void take() {
        if (originals == null || widened == null) {
            return;
        }
        widened.copy_(parameters.gradients());
        Tensor published = originals.to(parameters.values().scalar_type());
        originals.copy_(torch.where(
                parameters.values().eq(published),
                originals,
                parameters.values().to(originals.scalar_type())));
    }

    void publish() {
        if (originals != null) {
            parameters.values().copy_(originals);
        }
    }

    ParameterVector parameters() {
        return parameters;
    }

    @Override
    public void close() {
        if (originals != null && widened != null) {
            originals.close();
            widened.close();
        }
    }
}
