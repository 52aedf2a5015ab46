package io.evenkeel.torch;

import io.evenkeel.data.TargetEncoding;
import io.evenkeel.data.TargetKind;
import io.evenkeel.recipe.LossSpec;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How good an output is, apart from its loss: accuracy for classes and bits, R² for values.
 *
 * <p>Classes over several outputs: the largest output is the answer. One output, or several bits: above one half, or
 * above 0 where the loss takes logits or margins; a target that is a probability counts as on above one half. R²:
 * 1 − Σ(ŷ−y)²/Σ(y−ȳ)², ȳ being each output's mean.
 */
public final class Score {

    /** A probability above which a bit counts as on. */
    private static final double ON = 0.5;

    private final TargetKind kind;
    private final TargetEncoding encoding;
    private final double threshold;

    public Score(TargetKind kind, TargetEncoding encoding, LossSpec.Kind loss) {
        this.kind = kind;
        this.encoding = encoding;
        this.threshold = loss.threshold();
    }

    /** Whether it is R² rather than accuracy. */
    public boolean isRSquared() {
        return kind == TargetKind.VALUES;
    }

    /**
     * @param rawOutput shape (samples, outputs), or (samples, places, classes)
     * @param target as {@link TensorData#targets()}
     * @return accuracy from 0 to 1, or R²; NaN for the R² of targets that do not vary
     */
    public double of(Tensor rawOutput, Tensor target) {
        Tensor output = LossFunction.rowsBeside(rawOutput, target);
        if (isRSquared()) {
            double residual =
                    target.sub(output).to(ScalarType.Double).square().sum().item_double();
            Tensor centred = target.sub(target.mean(new long[] {0}, true, null)).to(ScalarType.Double);
            double total = centred.square().sum().item_double();
            return total > 0 ? 1 - residual / total : Double.NaN;
        }
        Tensor right =
                switch (encoding) {
                    case CLASS_INDEX -> largest(output).eq(target);
                    case ONE_HOT -> largest(output).eq(largest(target));
                    case PLAIN -> answered(output, target);
                };
        return right.to(ScalarType.Double).mean().item_double();
    }

    private static Tensor largest(Tensor outputs) {
        return outputs.argmax(new LongOptional(-1), false);
    }

    /** A class above 1, or a missing target, is never answered rightly by one output. */
    private Tensor answered(Tensor output, Tensor target) {
        Tensor yes = output.gt(new Scalar(threshold)).to(target.scalar_type());
        if (kind == TargetKind.CLASSES) {
            return yes.eq(target);
        }
        Tensor on = target.gt(new Scalar(ON)).to(target.scalar_type());
        return yes.eq(on).logical_and(torch.isfinite(target));
    }
}
