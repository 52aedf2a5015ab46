package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TensorArrays;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** First and second moments of one layer's inputs, over evaluations. */
final class InputMoments {

    /** Features that are looked at, evenly spread over all: a principal submatrix is never worse conditioned than the whole. */
    static final int MOST_FEATURES = 32;
    /** Weight of what was known before at a new evaluation. */
    private static final double FADING = 0.8;
    /** Samples for each feature that the smallest eigenvalue takes to say anything. */
    private static final int SAMPLES_A_FEATURE = 4;
    /** Of the largest variance: a feature that varies less does not vary. */
    private static final double CONSTANT = 1e-12;

    private double @Nullable [][] covariance;
    private double weight;
    private double squaredWeight;
    private double @Nullable [] lastMeans;
    private double @Nullable [] lastErrors;

    /** All of it in one row: weights, then means, their errors and the covariance of each feature in turn. */
    double[] memory() {
        double[][] all = covariance;
        double[] means = lastMeans;
        double[] errors = lastErrors;
        if (all == null || means == null || errors == null) {
            return new double[0];
        }
        int features = all.length;
        double[] row = new double[2 + features * (2 + features)];
        row[0] = weight;
        row[1] = squaredWeight;
        for (int i = 0; i < features; i++) {
            int start = 2 + i * (2 + features);
            row[start] = means[i];
            row[start + 1] = errors[i];
            System.arraycopy(all[i], 0, row, start + 2, features);
        }
        return row;
    }

    /** Knows what {@link #memory} told. */
    static InputMoments remembered(double[] row) {
        InputMoments moments = new InputMoments();
        if (row.length == 0) {
            return moments;
        }
        // The length is 2 + f(2 + f) for f features.
        int features = (int) Math.round(Math.sqrt(row.length - 1)) - 1;
        moments.weight = row[0];
        moments.squaredWeight = row[1];
        double[] means = new double[features];
        double[] errors = new double[features];
        double[][] all = new double[features][];
        for (int i = 0; i < features; i++) {
            int start = 2 + i * (2 + features);
            means[i] = row[start];
            errors[i] = row[start + 1];
            all[i] = Arrays.copyOfRange(row, start + 2, start + 2 + features);
        }
        moments.lastMeans = means;
        moments.lastErrors = errors;
        moments.covariance = all;
        return moments;
    }

    /** @param input shape (samples, positions, features) */
    void take(Tensor input, Measurements into, String place) {
        int samples = Math.toIntExact(input.size(0));
        if (samples < 2) {
            return;
        }
        Tensor values = some(input).to(ScalarType.Double);
        int features = Math.toIntExact(values.size(2));
        Tensor sampleMeans = values.mean(1);
        double[] means = TensorArrays.toDoubles(sampleMeans.mean(0));
        Tensor rows = values.reshape(-1, features);
        Tensor centered = rows.sub(rows.mean(0));
        double[] flat = TensorArrays.toDoubles(centered.t().matmul(centered));
        double[] errors = TensorArrays.toDoubles(sampleMeans.var(new long[] {0}, true));
        if (Arrays.stream(flat).anyMatch(v -> !Double.isFinite(v))) {
            return;
        }
        double[][] now = new double[features][features];
        double rowsSeen = rows.size(0);
        for (int i = 0; i < features; i++) {
            for (int j = 0; j < features; j++) {
                now[i][j] = flat[i * features + j] / (rowsSeen - 1);
            }
            errors[i] /= samples;
        }
        drift(means, errors, now).ifPresent(moved -> into.put(Quantities.INPUT_DRIFT, place, moved));
        lastMeans = means;
        lastErrors = errors;
        pool(now, samples);
        condition().ifPresent(value -> {
            into.put(Quantities.INPUT_CONDITION, place, value);
            into.put(Quantities.INPUT_SAMPLES, place, effectiveSamples());
        });
    }

    private static Tensor some(Tensor input) {
        int features = Math.toIntExact(input.size(2));
        if (features <= MOST_FEATURES) {
            return input;
        }
        long[] picked = new long[MOST_FEATURES];
        for (int i = 0; i < MOST_FEATURES; i++) {
            picked[i] = (long) i * features / MOST_FEATURES;
        }
        return input.index_select(2, TensorArrays.of(picked, MOST_FEATURES).to(input.device(), ScalarType.Long));
    }

    /** √ of the mean over features of (Δmean² − its sampling variance)/variance; empty at the first look. */
    private Optional<Double> drift(double[] means, double[] errors, double[][] now) {
        double[] before = lastMeans;
        double[] errorsBefore = lastErrors;
        if (before == null || errorsBefore == null) {
            return Optional.empty();
        }
        double sum = 0;
        int varying = 0;
        for (int i = 0; i < means.length; i++) {
            if (now[i][i] > CONSTANT * largest(now)) {
                double moved = means[i] - before[i];
                sum += (moved * moved - errors[i] - errorsBefore[i]) / now[i][i];
                varying++;
            }
        }
        return varying == 0 ? Optional.empty() : Optional.of(Math.sqrt(Math.max(0, sum / varying)));
    }

    private void pool(double[][] now, int samples) {
        double[][] pooled = covariance;
        double before = FADING * weight;
        if (pooled == null) {
            covariance = now;
        } else {
            for (int i = 0; i < now.length; i++) {
                for (int j = 0; j < now.length; j++) {
                    pooled[i][j] = (before * pooled[i][j] + samples * now[i][j]) / (before + samples);
                }
            }
        }
        weight = before + samples;
        squaredWeight = FADING * FADING * squaredWeight + samples;
    }

    /** Kish's: (Σw)²/Σw² over samples; the positions of one sample count as one, however much they differ. */
    private double effectiveSamples() {
        return weight * weight / squaredWeight;
    }

    private Optional<Double> condition() {
        double[][] all = covariance;
        if (all == null) {
            return Optional.empty();
        }
        double least = CONSTANT * largest(all);
        int[] varying = java.util.stream.IntStream.range(0, all.length)
                .filter(i -> all[i][i] > least)
                .toArray();
        int count = varying.length;
        if (count == 0 || effectiveSamples() < (double) SAMPLES_A_FEATURE * count) {
            return Optional.empty();
        }
        double[] matrix = new double[count * count];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                matrix[i * count + j] = all[varying[i]][varying[j]];
            }
        }
        double[] eigenvalues = TensorArrays.toDoubles(
                torch.linalg_eigvalsh(TensorArrays.of(matrix, new long[] {count, count}, ScalarType.Double)));
        double smallest = eigenvalues[0];
        double biggest = eigenvalues[count - 1];
        // Rounding may leave an eigenvalue that is zero on either side of it.
        return Optional.of(smallest > CONSTANT * biggest ? biggest / smallest : Double.POSITIVE_INFINITY);
    }

    private static double largest(double[][] matrix) {
        double largest = 0;
        for (int i = 0; i < matrix.length; i++) {
            largest = Math.max(largest, matrix[i][i]);
        }
        return largest;
    }
}
