package io.evenkeel.torch.layerwise;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** y = Mx for a fixed M, such as another shape or a mean over steps: y' = Mx', and adjoints go back by Mᵀ. */
public final class LinearMapDerivatives extends SingleLayer {

    /** Gives Mᵀ for inputs of a shape. */
    public interface Transposed {
        UnaryOperator<Tensor> forShape(long[] input);
    }

    private final UnaryOperator<Tensor> map;
    private final Transposed transposed;
    private long[] shape = {};

    public LinearMapDerivatives(UnaryOperator<Tensor> map, Transposed transposed) {
        this.map = map;
        this.transposed = transposed;
    }

    @Override
    Tensor output(Tensor input) {
        shape = Shapes.of(input);
        return map.apply(input);
    }

    @Override
    Tensor inputAdjoint(Tensor adjoint) {
        return transposed.forShape(shape).apply(adjoint);
    }

    @Override
    Tensor outputTangent(@Nullable Tensor input, Direction direction) {
        return map.apply(Objects.requireNonNull(input));
    }

    @Override
    Tensor inputAdjointTangent(Tensor adjoint, Direction direction) {
        return transposed.forShape(shape).apply(adjoint);
    }
}
