package io.evenkeel.torch.layerwise;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a layer does to second order at one batch. No call changes a tensor that it was given, and only the first two need
 * memory that stays: what a product leaves ends with the scope of native memory that is open around it.
 */
public interface LayerDerivatives {

    /**
     * The layer's output.
     *
     * @param input samples first
     * @param inputMoves whether the input depends on weights of the direction
     */
    Tensor forward(Tensor input, boolean inputMoves);

    /** Whether the output depends on weights of the direction; where it does not, none of the calls below is made. */
    boolean moves();

    /**
     * The adjoint of the input; null where the input does not move.
     *
     * @param adjoint of the output's shape
     */
    @Nullable
    Tensor backward(Tensor adjoint);

    /**
     * The output's derivative along a direction in the weights.
     *
     * @param input the input's; null where the input does not move
     */
    Tensor tangent(@Nullable Tensor input, Direction direction);

    /**
     * Adds to the image what the Hessian times the direction has at the layer's own weights.
     *
     * @param adjoint the derivative of the output's adjoint along the direction of the last {@link #tangent}
     * @return that of the input's adjoint; null where the input does not move
     */
    @Nullable
    Tensor adjointTangent(Tensor adjoint, Direction direction);

    /** What products need of the first two calls. */
    List<Tensor> kept();
}
