package io.evenkeel.data;

import io.evenkeel.recipe.LossSpec;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The loss of the best constant prediction on the training part: what a network reaches that ignores its input. Natural
 * logarithms throughout.
 *
 * <ul>
 *   <li>cross entropies: the entropy of the class frequencies;
 *   <li>binary cross-entropy: the binary entropy of each output's mean target, averaged over outputs;
 *   <li>squared error: the variance (over N) of each output's target, averaged over outputs.
 * </ul>
 */
public final class ChanceLoss {
    private ChanceLoss() {}

    /**
     * In the loss's own reduction: a mean over samples (and outputs), or the sum that a full batch would have.
     *
     * @param batch samples in one batch; a batch never holds more than the training part
     * @return empty where no constant is best or its loss is undefined: when the loss takes class indices and the
     *     targets are none, when binary targets leave 0…1, or when an output has no finite target
     */
    public static OptionalDouble of(Dataset data, LossSpec loss, int batch) {
        OptionalDouble mean =
                switch (loss.kind()) {
                    case CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY -> classEntropy(data);
                    case BINARY_CROSS_ENTROPY -> overOutputs(data, ChanceLoss::binaryEntropy);
                    case MSE -> overOutputs(data, ChanceLoss::variance);
                };
        double terms =
                switch (loss.reduction()) {
                    case MEAN -> 1;
                    case SUM -> (double) Math.min(batch, data.training().size()) * data.encodedWidth();
                };
        return mean.isPresent() ? OptionalDouble.of(terms * mean.getAsDouble()) : mean;
    }

    private static OptionalDouble classEntropy(Dataset data) {
        if (data.encoding() != TargetEncoding.CLASS_INDEX) {
            return OptionalDouble.empty();
        }
        double[] frequency = new double[data.classes()];
        for (double label : data.training().targets()) {
            frequency[(int) label] += 1.0 / data.training().targets().length;
        }
        return OptionalDouble.of(
                Arrays.stream(frequency).map(ChanceLoss::minusXLogX).sum());
    }

    /** The mean over outputs of something that each output's finite targets have; empty where one has it not. */
    private static OptionalDouble overOutputs(Dataset data, OutputLoss lossOf) {
        double[] encoded = data.encoded(data.training());
        int width = data.encodedWidth();
        double sum = 0;
        for (int j = 0; j < width; j++) {
            int output = j;
            double[] finite = IntStream.range(0, encoded.length / width)
                    .mapToDouble(i -> encoded[i * width + output])
                    .filter(Double::isFinite)
                    .toArray();
            sum += finite.length == 0 ? Double.NaN : lossOf.of(finite);
        }
        return Double.isNaN(sum) ? OptionalDouble.empty() : OptionalDouble.of(sum / width);
    }

    private interface OutputLoss {
        double of(double[] targets);
    }

    /** Not a number outside 0…1: there the loss has no least value but for clipping. */
    private static double binaryEntropy(double[] targets) {
        if (Arrays.stream(targets).anyMatch(y -> y < 0 || y > 1)) {
            return Double.NaN;
        }
        double mean = mean(targets);
        return minusXLogX(mean) + minusXLogX(1 - mean);
    }

    private static double variance(double[] targets) {
        double mean = mean(targets);
        return Arrays.stream(targets).map(y -> (y - mean) * (y - mean)).sum() / targets.length;
    }

    private static double mean(double[] targets) {
        return Arrays.stream(targets).sum() / targets.length;
    }

    private static double minusXLogX(double x) {
        return x == 0 ? 0 : -x * Math.log(x);
    }
}
