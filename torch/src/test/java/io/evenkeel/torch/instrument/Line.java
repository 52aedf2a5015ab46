package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.InitializerSpec.Kind;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A line w·x + b through the points of {@link Nets#plane}, from zero, all in one batch: with the mean of squares its loss is
 * a quadratic of three weights, whose Hessian is 2/n Σ (x, 1)(x, 1)ᵀ.
 */
final class Line {

    static final int POINTS = 40;
    static final ModelSpec MODEL = Nets.model(Nets.linear(1, Kind.ZEROS, 0));

    private Line() {}

    static Recipe recipe(OptimizerSpec optimizer, int steps) {
        return Nets.recipe(MODEL, LossSpec.Kind.MSE, optimizer, POINTS, steps);
    }

    /** What an instrument measures on it, by step. */
    static Map<Long, Double> measured(Instrument instrument, OptimizerSpec optimizer, String quantity) {
        Map<Long, Double> values = new TreeMap<>();
        for (RunEvent.Measured event : InstrumentContract.measured(instrument, MODEL, recipe(optimizer, 12))) {
            Double value = event.quantities().get(QuantityKey.of(quantity));
            if (value != null) {
                values.put(event.step(), value);
            }
        }
        return values;
    }

    static double[][] hessian() {
        double[][] hessian = new double[3][3];
        for (int i = 0; i < POINTS; i++) {
            double[] row = row(i);
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    hessian[j][k] += 2 * row[j] * row[k] / POINTS;
                }
            }
        }
        return hessian;
    }

    /** Of the loss at some weights. */
    static double[] gradient(double[] weights) {
        double[] gradient = new double[3];
        for (int i = 0; i < POINTS; i++) {
            double[] row = row(i);
            double off = row[0] * weights[0] + row[1] * weights[1] + weights[2] - (row[0] - 2 * row[1] + 0.5);
            for (int j = 0; j < 3; j++) {
                gradient[j] += 2 * off * row[j] / POINTS;
            }
        }
        return gradient;
    }

    private static double[] row(int i) {
        return new double[] {Math.sin(1.0 + i), Math.cos(2.0 * i), 1};
    }

    /** D^{1/2} A D^{1/2} for a diagonal D. */
    static double[][] scaled(double[][] matrix, double... diagonal) {
        double[][] scaled = new double[3][3];
        for (int j = 0; j < 3; j++) {
            for (int k = 0; k < 3; k++) {
                scaled[j][k] = Math.sqrt(diagonal[j]) * matrix[j][k] * Math.sqrt(diagonal[k]);
            }
        }
        return scaled;
    }

    /** Largest eigenvalue of a positive definite matrix, by power iteration. */
    static double largest(double[][] matrix) {
        double[] v = {1, 0.7, 0.4};
        double norm = 0;
        for (int iteration = 0; iteration < 20_000; iteration++) {
            double[] w = new double[3];
            norm = 0;
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    w[j] += matrix[j][k] * v[k];
                }
                norm += w[j] * w[j];
            }
            norm = Math.sqrt(norm);
            double length = norm;
            v = Arrays.stream(w).map(x -> x / length).toArray();
        }
        return norm;
    }
}
