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

    private final LossSpec spec;

    public LossFunction(LossSpec spec) {
        this.spec = spec;
    }

    /** Told of what a loss is computed by, in order. */
    @FunctionalInterface
    public interface Operations {

        Operations UNWATCHED = (operation, input, result) -> {};

        /** @param operation such as {@code log}, or {@code output / sum}, in the words of the field */
        void made(String operation, Tensor input, Tensor result);
    }

    /**
     * @param rawOutput shape (samples, outputs), or (samples, places, classes)
     * @param target as {@link TensorData#targets()}
     * @return a tensor without axes
     */
    public Tensor of(Tensor rawOutput, Tensor target) {
        return of(rawOutput, target, Operations.UNWATCHED);
    }

    /** As above, for somebody who looks at every operation. */
    public Tensor of(Tensor rawOutput, Tensor target, Operations told) {
        Tensor rows = rowsBeside(rawOutput, target);
        Tensor output = NumberTypes.isHalf(rows.scalar_type()) ? rows.to(NumberTypes.wide(rows.scalar_type())) : rows;
        return switch (spec.kind()) {
            case CROSS_ENTROPY -> classLoss(made(told, "log_softmax", output, output.log_softmax(-1)), target, told);
            case NLL -> classLoss(output, target, told);
            case CATEGORICAL_CROSS_ENTROPY -> {
                Tensor sum = made(told, "sum of a sample's outputs", output, output.sum(new long[] {-1}, true, null));
                Tensor p = clipped(made(told, "output / sum", sum, output.div(sum)));
                yield classLoss(made(told, "log", p, p.log()), target, told);
            }
            case BINARY_CROSS_ENTROPY -> {
                Tensor p = clipped(output);
                Tensor q = complement(p);
                Tensor positive = target.mul(made(told, "log", p, p.log()));
                Tensor negative = complement(target).mul(made(told, "log", q, q.log()));
                yield reduced(made(told, "target * log", p, positive.add(negative)), told)
                        .neg();
            }
            case BINARY_CROSS_ENTROPY_WITH_LOGITS -> {
                // log σ(−z) = log σ(z) − z, so that one logarithm serves both.
                Tensor log = made(told, "log_sigmoid", output, torch.log_sigmoid(output));
                yield reduced(
                        made(
                                told,
                                "target * log",
                                output,
                                complement(target).mul(output).sub(log)),
                        told);
            }
            case MSE -> reduced(squareOf(error(output, target, told), told), told);
            case HALF_MSE ->
                reduced(squareOf(error(output, target, told), told), told).mul(new Scalar(0.5));
            case MAE -> {
                Tensor error = error(output, target, told);
                yield reduced(made(told, "abs", error, error.abs()), told);
            }
            case HUBER -> {
                Tensor error = error(output, target, told);
                Tensor bounded =
                        torch.clamp_max(torch.clamp_min(error, new Scalar(-spec.delta())), new Scalar(spec.delta()));
                yield reduced(made(told, "huber", error, bounded.mul(error.sub(bounded.mul(new Scalar(0.5))))), told);
            }
            case HINGE -> {
                Tensor side = target.mul(new Scalar(2.0)).sub(new Scalar(1.0));
                yield reduced(made(told, "hinge", output, torch.relu(complement(side.mul(output)))), told);
            }
        };
    }

    private static Tensor made(Operations told, String operation, Tensor input, Tensor result) {
        told.made(operation, input, result);
        return result;
    }

    private static Tensor error(Tensor output, Tensor target, Operations told) {
        return made(told, "output - target", output, output.sub(target));
    }

    private static Tensor squareOf(Tensor error, Operations told) {
        return made(told, "square", error, error.square());
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
        return x.neg().add(new Scalar(1.0));
    }

    private static Tensor clipped(Tensor probabilities) {
        return torch.clamp_max(
                torch.clamp_min(probabilities, new Scalar(PROBABILITY_FLOOR)), new Scalar(1 - PROBABILITY_FLOOR));
    }

    private Tensor reduced(Tensor each, Operations told) {
        return spec.reduction() == LossSpec.Reduction.MEAN
                ? made(told, "mean", each, each.mean())
                : made(told, "sum", each, each.sum());
    }

    private Tensor classLoss(Tensor logProbabilities, Tensor labels, Operations told) {
        // 1: mean over samples, 2: sum, as libtorch numbers its reductions.
        long reduction = spec.reduction() == LossSpec.Reduction.MEAN ? 1 : 2;
        Tensor rows = logProbabilities.dim() == 2
                ? logProbabilities
                : logProbabilities.reshape(-1, logProbabilities.size(logProbabilities.dim() - 1));
        return made(
                told,
                "nll",
                rows,
                torch.nll_loss(rows, labels.flatten(), new TensorOptional(), reduction, NO_IGNORED_CLASS));
    }

    /** libtorch's own default: a class that cannot occur. */
    private static final long NO_IGNORED_CLASS = -100;
}
