package io.evenkeel.torch;

import io.evenkeel.data.TargetEncoding;
import io.evenkeel.data.TargetKind;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How good an output is, apart from its loss: accuracy for classes and bits, R² for values.
 *
 * <p>Classes over several outputs: the largest output is the answer. One output, or several bits: above 0.5. R²:
 * 1 − Σ(ŷ−y)²/Σ(y−ȳ)², ȳ being each output's mean.
 */
public final class Score {

    private static final double THRESHOLD = 0.5;

    private final TargetKind kind;
    private final TargetEncoding encoding;

    public Score(TargetKind kind, TargetEncoding encoding) {
        this.kind = kind;
        this.encoding = encoding;
    }

    /** Whether it is R² rather than accuracy. */
    public boolean isRSquared() {
        return kind == TargetKind.VALUES;
    }

    /**
     * @param output shape (samples, outputs), or (samples, steps, outputs)
     * @param target as {@link TensorData#targets()}
     * @return accuracy from 0 to 1, or R²; NaN for the R² of targets that do not vary
     */
    public double of(Tensor output, Tensor target) {
        Aligned aligned = Aligned.of(output, target);
        return ofRows(aligned.output(), aligned.target());
    }

    private double ofRows(Tensor output, Tensor target) {
        if (isRSquared()) {
            double residual =
                    target.sub(output).to(ScalarType.Double).square().sum().item_double();
            Tensor centred = target.sub(target.mean(new long[] {0}, true, null)).to(ScalarType.Double);
            double total = centred.square().sum().item_double();
            return total > 0 ? 1 - residual / total : Double.NaN;
        }
        Tensor right =
                switch (encoding) {
                    case CLASS_INDEX ->
                        output.argmax(new LongOptional(1), false).eq(target);
                    case ONE_HOT ->
                        output.argmax(new LongOptional(1), false).eq(target.argmax(new LongOptional(1), false));
                    case PLAIN ->
                        output.gt(new Scalar(THRESHOLD))
                                .to(target.scalar_type())
                                .eq(target);
                };
        return right.to(ScalarType.Double).mean().item_double();
    }
}
