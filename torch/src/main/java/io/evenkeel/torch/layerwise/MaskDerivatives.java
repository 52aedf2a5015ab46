package io.evenkeel.torch.layerwise;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** y = D∘x for numbers D that are the same at every pass, as what dropout drops. */
public final class MaskDerivatives extends SingleLayer {

    private final UnaryOperator<Tensor> mask;
    private @Nullable Tensor kept;

    /** @param mask gives D in the shape of x */
    public MaskDerivatives(UnaryOperator<Tensor> mask) {
        this.mask = mask;
    }

    @Override
    Tensor output(Tensor input) {
        kept = keep(mask.apply(input));
        return times(input);
    }

    @Override
    Tensor inputAdjoint(Tensor adjoint) {
        return times(adjoint);
    }

    @Override
    Tensor outputTangent(@Nullable Tensor input, Direction direction) {
        return times(Objects.requireNonNull(input));
    }

    @Override
    Tensor inputAdjointTangent(Tensor adjoint, Direction direction) {
        return times(adjoint);
    }

    private Tensor times(Tensor x) {
        return x.mul(Objects.requireNonNull(kept));
    }
}
