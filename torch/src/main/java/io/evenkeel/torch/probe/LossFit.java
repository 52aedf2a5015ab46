package io.evenkeel.torch.probe;

import io.evenkeel.recipe.LossSpec;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Whether a model's outputs are what its loss takes. A loss can be taken of others too, and people train with such
 * mistakes, so they are told and not refused.
 */
final class LossFit {

    private static final double SUMS_TO_ONE = 1e-2;

    private LossFit() {}

    /** @param output of some samples, the last axis being that of classes */
    static Optional<String> mismatch(LossSpec.Kind loss, Tensor output) {
        try (PointerScope scope = new PointerScope()) {
            double least = output.min().item_double();
            double most = output.max().item_double();
            boolean probabilities = least >= 0 && most <= 1;
            return switch (loss) {
                case NLL -> {
                    double sum = farthestSum(output.exp());
                    yield sumsToOne(sum)
                            ? Optional.empty()
                            : told(
                                    loss,
                                    "log-probabilities, but their exponentials add up to " + sum
                                            + "; for logits use cross_entropy");
                }
                case CROSS_ENTROPY ->
                    output.size(-1) > 1 && probabilities && sumsToOne(farthestSum(output))
                            ? told(
                                    loss,
                                    "logits, but they are probabilities (a softmax inside the model?); for those use"
                                            + " categorical_cross_entropy")
                            : Optional.empty();
                case CATEGORICAL_CROSS_ENTROPY ->
                    least < 0
                            ? told(loss, "probabilities, but one is " + least + "; for logits use cross_entropy")
                            : Optional.empty();
                case BINARY_CROSS_ENTROPY ->
                    probabilities
                            ? Optional.empty()
                            : told(
                                    loss,
                                    "probabilities, but they go from " + least + " to " + most
                                            + "; for logits use binary_cross_entropy_with_logits");
                default -> Optional.empty();
            };
        }
    }

    private static boolean sumsToOne(double sum) {
        return Math.abs(sum - 1) <= SUMS_TO_ONE;
    }

    private static double farthestSum(Tensor rows) {
        Tensor sums = rows.sum(new long[] {-1}, false, null).flatten();
        double low = sums.min().item_double();
        double high = sums.max().item_double();
        return Math.abs(low - 1) > Math.abs(high - 1) ? low : high;
    }

    private static Optional<String> told(LossSpec.Kind loss, String what) {
        return Optional.of("the loss " + loss.name().toLowerCase(Locale.ROOT) + " takes outputs that are " + what);
    }
}
