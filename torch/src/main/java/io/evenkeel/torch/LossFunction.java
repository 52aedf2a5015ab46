package io.evenkeel.torch;

import io.evenkeel.recipe.LossSpec;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The losses, over tensor operations, so that a sick network gives a NaN and not an exception.
 *
 * <p>Mean reduction is over samples, and over outputs too where each output has a loss of its own.
 */
public final class LossFunction {

    /** Where probabilities are clipped away from 0 and 1, so that their logarithm is finite. */
    public static final double PROBABILITY_FLOOR = 1e-7;

    private final LossSpec spec;

    public LossFunction(LossSpec spec) {
        this.spec = spec;
    }

    /**
     * @param output shape (samples, outputs), or (samples, steps, outputs)
     * @param target as {@link TensorData#targets()}
     * @return a tensor without axes
     */
    public Tensor of(Tensor output, Tensor target) {
        Aligned aligned = Aligned.of(output, target);
        return ofRows(aligned.output(), aligned.target());
    }

    private Tensor ofRows(Tensor output, Tensor target) {
        return switch (spec.kind()) {
            case CROSS_ENTROPY -> classLoss(output.log_softmax(1), target);
            case CATEGORICAL_CROSS_ENTROPY -> {
                Tensor shares = output.div(output.sum(new long[] {1}, true, null));
                yield classLoss(clipped(shares).log(), target);
            }
            case BINARY_CROSS_ENTROPY -> {
                Tensor p = clipped(output);
                Tensor complement = p.neg().add(new Scalar(1.0));
                Tensor likelihood = target.mul(p.log())
                        .add(target.neg().add(new Scalar(1.0)).mul(complement.log()));
                yield reduced(likelihood).neg();
            }
            case MSE -> reduced(output.sub(target).square());
        };
    }

    private static Tensor clipped(Tensor probabilities) {
        return torch.clamp_max(
                torch.clamp_min(probabilities, new Scalar(PROBABILITY_FLOOR)), new Scalar(1 - PROBABILITY_FLOOR));
    }

    private Tensor reduced(Tensor each) {
        return spec.reduction() == LossSpec.Reduction.MEAN ? each.mean() : each.sum();
    }

    private Tensor classLoss(Tensor logProbabilities, Tensor labels) {
        // 1: mean over samples, 2: sum, as libtorch numbers its reductions.
        long reduction = spec.reduction() == LossSpec.Reduction.MEAN ? 1 : 2;
        return torch.nll_loss(logProbabilities, labels, new TensorOptional(), reduction, NO_IGNORED_CLASS);
    }

    /** libtorch's own default: a class that cannot occur. */
    private static final long NO_IGNORED_CLASS = -100;
}
