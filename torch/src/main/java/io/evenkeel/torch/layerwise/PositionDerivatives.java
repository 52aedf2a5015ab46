package io.evenkeel.torch.layerwise;

import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** y = x + p, the same p for every sample: y' = x' + p', and the adjoint of p is the sum over samples. */
public final class PositionDerivatives extends SingleLayer {

    private final Tensor positions;
    private final boolean positionsMove;
    private long[] shape = {};

    public PositionDerivatives(Tensor positions, Predicate<Tensor> moving) {
        this.positions = positions;
        this.positionsMove = moving.test(positions);
    }

    @Override
    boolean hasMovingWeights() {
        return positionsMove;
    }

    @Override
    Tensor output(Tensor input) {
        shape = Shapes.of(input);
        return input.add(positions);
    }

    @Override
    @Nullable
    Tensor inputAdjoint(Tensor adjoint) {
        return inputMoves() ? adjoint : null;
    }

    @Override
    Tensor outputTangent(@Nullable Tensor input, Direction direction) {
        Tensor along = direction.of(positions);
        if (input == null) {
            if (along == null) {
                throw new IllegalStateException("neither the input nor the positions move");
            }
            return along.expand(shape).contiguous();
        }
        return along == null ? input : input.add(along);
    }

    @Override
    @Nullable
    Tensor inputAdjointTangent(Tensor adjoint, Direction direction) {
        if (positionsMove) {
            direction.image(positions).add_(adjoint.sum(0));
        }
        return inputMoves() ? adjoint : null;
    }
}
