package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.LossFunction;
import java.util.Optional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The distribution of labels y that a network's output f stands for when the loss is its negative log-likelihood
 * ℓ = −log p(y|f). A <em>unit</em> is what has one label: a row of classes (the last axis), or a single number.
 */
public enum LabelModel {
    /** One class a row, p = softmax(f): cross-entropy. */
    CATEGORICAL_LOGITS(true),
    /** One class a row, p = exp(f): nll. */
    CATEGORICAL_LOG_PROBABILITIES(true),
    /** One class a row, p = f/Σf: categorical cross-entropy. */
    CATEGORICAL_PROBABILITIES(true),
    /** Zero or one for each number, p = σ(f). */
    BERNOULLI_LOGITS(false),
    /** Zero or one for each number, p = f. */
    BERNOULLI_PROBABILITIES(false),
    /** A normal distribution around each number with variance ½, whose −log p is (f − y)² and a constant: mse. */
    GAUSSIAN_HALF_VARIANCE(false),
    /** A normal distribution around each number with variance 1: half_mse. */
    GAUSSIAN_UNIT_VARIANCE(false);

    private final boolean rows;

    LabelModel(boolean rows) {
        this.rows = rows;
    }

    /** That of a loss; empty for those that are no negative log-likelihood with a Fisher matrix (mae, huber, hinge). */
    public static Optional<LabelModel> of(LossSpec.Kind loss) {
        return switch (loss) {
            case CROSS_ENTROPY -> Optional.of(CATEGORICAL_LOGITS);
            case NLL -> Optional.of(CATEGORICAL_LOG_PROBABILITIES);
            case CATEGORICAL_CROSS_ENTROPY -> Optional.of(CATEGORICAL_PROBABILITIES);
            case BINARY_CROSS_ENTROPY_WITH_LOGITS -> Optional.of(BERNOULLI_LOGITS);
            case BINARY_CROSS_ENTROPY -> Optional.of(BERNOULLI_PROBABILITIES);
            case MSE -> Optional.of(GAUSSIAN_HALF_VARIANCE);
            case HALF_MSE -> Optional.of(GAUSSIAN_UNIT_VARIANCE);
            case MAE, HUBER, HINGE -> Optional.empty();
        };
    }

    /** How many labels an output has. */
    long units(Tensor output) {
        return rows ? output.numel() / output.size(output.dim() - 1) : output.numel();
    }

    /** E[∇ℓ ∇ℓᵀ]·u with derivatives by the output and the expectation over the model's own labels, unit by unit. */
    Tensor fisherTimes(Tensor output, Tensor u) {
        return switch (this) {
            case CATEGORICAL_LOGITS -> {
                Tensor weighted = output.softmax(-1).mul(u);
                yield weighted.sub(output.softmax(-1).mul(rowSum(weighted)));
            }
            case CATEGORICAL_LOG_PROBABILITIES -> output.exp().mul(u);
            case CATEGORICAL_PROBABILITIES -> {
                // ℓ = log Σf − log f_y
                Tensor total = rowSum(output);
                yield u.div(floored(output).mul(total)).sub(rowSum(u).div(total.square()));
            }
            case BERNOULLI_LOGITS -> {
                Tensor p = output.sigmoid();
                yield p.mul(complement(p)).mul(u);
            }
            case BERNOULLI_PROBABILITIES -> u.div(floored(output).mul(floored(complement(output))));
            case GAUSSIAN_HALF_VARIANCE -> u.mul(new Scalar(2.0));
            case GAUSSIAN_UNIT_VARIANCE -> u;
        };
    }

    /** ∇ℓ by the output for labels drawn from the model, of the output's shape. */
    Tensor scores(Tensor output, long seed) {
        try (GeneratorOptional generator = RandomDraws.generator(seed)) {
            return switch (this) {
                case CATEGORICAL_LOGITS -> {
                    Tensor p = output.softmax(-1);
                    yield p.sub(drawnClass(p, generator));
                }
                case CATEGORICAL_LOG_PROBABILITIES ->
                    drawnClass(output.exp(), generator).neg();
                case CATEGORICAL_PROBABILITIES -> {
                    Tensor total = rowSum(output);
                    yield total.reciprocal()
                            .sub(drawnClass(output.div(total), generator).div(floored(output)));
                }
                case BERNOULLI_LOGITS -> output.sigmoid().sub(drawn(output.sigmoid(), generator));
                case BERNOULLI_PROBABILITIES ->
                    // (f − y)/(f(1 − f))
                    output.sub(drawn(output, generator)).div(floored(output).mul(floored(complement(output))));
                case GAUSSIAN_HALF_VARIANCE -> noise(output, generator).mul(new Scalar(Math.sqrt(2)));
                case GAUSSIAN_UNIT_VARIANCE -> noise(output, generator);
            };
        }
    }

    /**
     * The mean of r(rᵀu), unit by unit, over draws.
     *
     * @param scores draws first, then as the output
     */
    Tensor outerTimes(Tensor scores, Tensor u) {
        Tensor products = scores.mul(u);
        return scores.mul(rows ? rowSum(products) : products).mean(0);
    }

    private static Tensor rowSum(Tensor x) {
        return x.sum(new long[] {-1}, true, null);
    }

    private static Tensor complement(Tensor p) {
        return p.neg().add(new Scalar(1.0));
    }

    private static Tensor floored(Tensor p) {
        return torch.clamp_min(p, new Scalar(LossFunction.PROBABILITY_FLOOR));
    }

    /** A one where the drawn class is, zeros elsewhere. Drawn on the CPU, so that a seed means the same everywhere. */
    private static Tensor drawnClass(Tensor p, GeneratorOptional generator) {
        Tensor rows = p.detach().cpu().reshape(-1, p.size(p.dim() - 1));
        Tensor chosen = rows.multinomial(1, true, generator);
        return torch.zeros_like(rows)
                .scatter_(1, chosen, new Scalar(1.0))
                .view_as(p)
                .to(p.device(), p.scalar_type());
    }

    private static Tensor drawn(Tensor p, GeneratorOptional generator) {
        return p.detach()
                .cpu()
                .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)))
                .bernoulli(generator)
                .to(p.device(), p.scalar_type());
    }

    private static Tensor noise(Tensor like, GeneratorOptional generator) {
        return torch.empty_like(like.detach().cpu()).normal_(0, 1, generator).to(like.device(), like.scalar_type());
    }
}
