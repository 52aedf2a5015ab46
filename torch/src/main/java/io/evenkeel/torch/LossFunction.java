package io.evenkeel.torch;

import io.evenkeel.recipe.LossSpec;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The losses, over tensor operations, so that a sick network gives a NaN and not an exception.
 *
 * <p>Mean reduction is over samples (and places, where a sample has a class at each of several), and over outputs too
 * where each output has a loss of its own. Outputs in half precision are widened to float32 first: a probability's
 * floor of 1e-7 does not exist in float16.
 */
public final class LossFunction {

    /** Where probabilities are clipped away from 0 and 1, so that their logarithm is finite. */
    public static final double PROBABILITY_FLOOR = 1e-7;

    // Kept past the scope that may be open when the class is first used.
    private static final Scalar ONE = new Scalar(1.0).retainReference();
    private static final Scalar HALF = new Scalar(0.5).retainReference();

    private final LossSpec spec;

    public LossFunction(LossSpec spec) {
        this.spec = spec;
    }

    /**
     * @param rawOutput shape (samples, outputs), or (samples, places, classes)
     * @param target as {@link TensorData#targets()}
     * @return a tensor without axes
     */
    public Tensor of(Tensor rawOutput, Tensor target) {
        Tensor rows = rowsBeside(rawOutput, target);
        Tensor output = NumberTypes.isHalf(rows.scalar_type()) ? rows.to(NumberTypes.wide(rows.scalar_type())) : rows;
        return switch (spec.kind()) {
            case CROSS_ENTROPY -> classLoss(output.log_softmax(-1), target);
            case NLL -> classLoss(output, target);
            case CATEGORICAL_CROSS_ENTROPY ->
                classLoss(
                        clipped(output.div(output.sum(new long[] {-1}, true, null)))
                                .log(),
                        target);
            case BINARY_CROSS_ENTROPY -> {
                Tensor p = clipped(output);
                yield reduced(target.mul(p.log())
                                .add(complement(target).mul(complement(p).log())))
                        .neg();
            }
            case BINARY_CROSS_ENTROPY_WITH_LOGITS ->
                // log σ(−z) = log σ(z) − z, so that one logarithm serves both.
                reduced(complement(target).mul(output).sub(torch.log_sigmoid(output)));
            case MSE -> reduced(output.sub(target).square());
            case HALF_MSE -> reduced(output.sub(target).square()).mul(HALF);
            case MAE -> reduced(output.sub(target).abs());
            case HUBER -> {
                Tensor error = output.sub(target);
                Tensor bounded =
                        torch.clamp_max(torch.clamp_min(error, new Scalar(-spec.delta())), new Scalar(spec.delta()));
                yield reduced(bounded.mul(error.sub(bounded.mul(HALF))));
            }
            case HINGE -> {
                Tensor side = target.mul(new Scalar(2.0)).sub(ONE);
                yield reduced(torch.relu(complement(side.mul(output))));
            }
        };
    }

    public LossSpec spec() {
        return spec;
    }

    /** What one part of a batch weighs in the whole batch's loss. */
    double weight(long samples, long ofSamples) {
        return spec.reduction() == LossSpec.Reduction.MEAN ? (double) samples / ofSamples : 1.0;
    }

    /** Where targets are numbers, all that a network gives for a sample, of whatever shape, is one row of outputs. */
    static Tensor rowsBeside(Tensor output, Tensor target) {
        boolean classes = target.scalar_type().intern() == ScalarType.Long;
        return classes || output.dim() <= 2 ? output : output.reshape(output.size(0), -1);
    }

    private static Tensor complement(Tensor x) {
        return x.neg().add(ONE);
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
        Tensor rows = logProbabilities.dim() == 2
                ? logProbabilities
                : logProbabilities.reshape(-1, logProbabilities.size(logProbabilities.dim() - 1));
        return torch.nll_loss(rows, labels.flatten(), new TensorOptional(), reduction, NO_IGNORED_CLASS);
    }

    /** libtorch's own default: a class that cannot occur. */
    private static final long NO_IGNORED_CLASS = -100;
}
