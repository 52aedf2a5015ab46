package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ActivationKind;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An activation's slope φ'(x), from its output y, relative to the largest it can have. Only for activations that have a
 * flat side by nature: σ' = y(1−y), tanh' = 1−y², ELU' = y+α for y &lt; 0, SELU likewise; ReLU' is 0 or 1.
 */
final class ActivationSlopes {

    /** α of SELU (Klambauer et al. 2017). */
    private static final double SELU_ALPHA = 1.6732632423543772;

    /** λ of SELU. */
    private static final double SELU_SCALE = 1.0507009873554805;

    private ActivationSlopes() {}

    /** Relative slopes of a saturating activation, of the output's shape; empty for others. */
    static Optional<Tensor> saturating(ActivationKind kind, double parameter, Tensor y) {
        return switch (kind) {
            case SIGMOID -> Optional.of(y.mul(y.neg().add(new Scalar(1.0))).mul(new Scalar(4.0)));
            case TANH -> Optional.of(y.square().neg().add(new Scalar(1.0)));
            case ELU -> Optional.of(negativeSide(y, parameter, 1.0));
            case SELU -> Optional.of(negativeSide(y, SELU_SCALE * SELU_ALPHA, SELU_SCALE));
            default -> Optional.empty();
        };
    }

    /** y + floor over the largest slope, and at most 1, which is where the positive side lies. */
    private static Tensor negativeSide(Tensor y, double floor, double positiveSlope) {
        double largest = Math.max(floor, positiveSlope);
        return torch.clamp_max(y.add(new Scalar(floor)), new Scalar(positiveSlope))
                .div(new Scalar(largest));
    }
}
