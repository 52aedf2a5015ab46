package io.evenkeel.data;

import io.evenkeel.recipe.LossSpec;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The loss of the best constant prediction on the training part: what a network reaches that ignores its input. Natural
 * logarithms throughout; means are over outputs where each has targets of its own.
 *
 * <ul>
 *   <li>cross entropies, nll: the entropy of the class frequencies;
 *   <li>binary cross-entropies: the binary entropy of each output's mean target;
 *   <li>squared error: the variance (over N) of each output's target, or half of it;
 *   <li>absolute error: the mean distance from each output's median;
 *   <li>Huber: that from the point where the clipped distances cancel;
 *   <li>hinge: that of the best margin, which for ±1 is twice the share of the rarer side.
 * </ul>
 */
public final class ChanceLoss {
    private ChanceLoss() {}

    /**
     * In the loss's own reduction: a mean over samples (and outputs), or the sum that a full batch would have.
     *
     * @param batch samples in one step; a batch never holds more than the training part
     * @return empty where no constant is best or its loss is undefined: when the loss takes class indices and the
     *     targets are none, when binary targets leave 0…1, or when an output has no finite target
     */
    public static OptionalDouble of(Dataset data, LossSpec loss, int batch) {
        OptionalDouble mean =
                switch (loss.kind()) {
                    case CROSS_ENTROPY, NLL, CATEGORICAL_CROSS_ENTROPY -> classEntropy(data);
                    case BINARY_CROSS_ENTROPY, BINARY_CROSS_ENTROPY_WITH_LOGITS ->
                        overOutputs(data, ChanceLoss::binaryEntropy);
                    case MSE -> overOutputs(data, ChanceLoss::variance);
                    case HALF_MSE -> overOutputs(data, targets -> variance(targets) / 2);
                    case MAE -> overOutputs(data, ChanceLoss::meanDistanceFromMedian);
                    case HUBER -> overOutputs(data, targets -> huber(targets, loss.delta()));
                    case HINGE -> overOutputs(data, ChanceLoss::hinge);
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
    private static OptionalDouble overOutputs(Dataset data, ToDoubleFunction<double[]> lossOf) {
        double[] encoded = data.encoded(data.training());
        int width = data.encodedWidth();
        double sum = 0;
        for (int j = 0; j < width; j++) {
            int output = j;
            double[] finite = IntStream.range(0, encoded.length / width)
                    .mapToDouble(i -> encoded[i * width + output])
                    .filter(Double::isFinite)
                    .toArray();
            sum += finite.length == 0 ? Double.NaN : lossOf.applyAsDouble(finite);
        }
        return Double.isNaN(sum) ? OptionalDouble.empty() : OptionalDouble.of(sum / width);
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
        return mean(Arrays.stream(targets).map(y -> (y - mean) * (y - mean)).toArray());
    }

    private static double meanDistanceFromMedian(double[] targets) {
        double[] sorted = sorted(targets);
        // Any point between the two middle ones is as good.
        double median = sorted[sorted.length / 2];
        return mean(Arrays.stream(targets).map(y -> Math.abs(y - median)).toArray());
    }

    /** The loss is convex, and its slope, minus the mean of the clipped distances, grows with the constant. */
    private static double huber(double[] targets, double delta) {
        double low = Arrays.stream(targets).min().orElseThrow();
        double high = Arrays.stream(targets).max().orElseThrow();
        double middle = low + (high - low) / 2;
        while (low < middle && middle < high) {
            double constant = middle;
            double pull = Arrays.stream(targets)
                    .map(y -> Math.max(-delta, Math.min(delta, y - constant)))
                    .sum();
            if (pull > 0) {
                low = middle;
            } else {
                high = middle;
            }
            middle = low + (high - low) / 2;
        }
        double best = middle;
        return mean(Arrays.stream(targets)
                .map(y -> {
                    double clipped = Math.max(-delta, Math.min(delta, y - best));
                    return clipped * (y - best - clipped / 2);
                })
                .toArray());
    }

    /** Convex and piecewise linear in the constant, with corners at 1/t: the least corner is the least of all. */
    private static double hinge(double[] targets) {
        double[] sides = Arrays.stream(targets).map(y -> 2 * y - 1).toArray();
        double[] corners = sorted(Arrays.stream(sides)
                .filter(t -> t != 0)
                .map(t -> 1 / t)
                .distinct()
                .toArray());
        if (corners.length == 0) {
            return 1;
        }
        int low = 0;
        int high = corners.length - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (hingeAt(corners[middle], sides) <= hingeAt(corners[middle + 1], sides)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return hingeAt(corners[low], sides);
    }

    private static double hingeAt(double margin, double[] sides) {
        return mean(Arrays.stream(sides).map(t -> Math.max(0, 1 - t * margin)).toArray());
    }

    private static double[] sorted(double[] values) {
        return Arrays.stream(values).sorted().toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static double minusXLogX(double x) {
        return x == 0 ? 0 : -x * Math.log(x);
    }
}
