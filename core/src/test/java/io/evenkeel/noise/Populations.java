package io.evenkeel.noise;

import java.util.Random;

/** Gradients drawn from laws whose truth is known. */
final class Populations {

    private Populations() {}

    /** Variance of coordinate c: 1/(1 + c), so that the covariance is not the same in all directions. */
    static double variance(int coordinate) {
        return 1.0 / (1 + coordinate);
    }

    static double trace(int dimension) {
        double sum = 0;
        for (int c = 0; c < dimension; c++) {
            sum += variance(c);
        }
        return sum;
    }

    /** Normal around a mean. */
    static double[][] drawn(int samples, double[] mean, int dimension, long seed) {
        Random random = new Random(seed * 7919 + 17);
        double[][] gradients = new double[samples][dimension];
        for (double[] gradient : gradients) {
            for (int c = 0; c < dimension; c++) {
                gradient[c] = mean[c] + Math.sqrt(variance(c)) * random.nextGaussian();
            }
        }
        return gradients;
    }

    /** The same with exponential instead of normal deviations, which are skewed. */
    static double[][] skewed(int samples, double[] mean, int dimension, long seed) {
        Random random = new Random(seed * 104729 + 3);
        double[][] gradients = new double[samples][dimension];
        for (double[] gradient : gradients) {
            for (int c = 0; c < dimension; c++) {
                double deviation = -Math.log(1 - random.nextDouble()) - 1;
                gradient[c] = mean[c] + Math.sqrt(variance(c)) * deviation;
            }
        }
        return gradients;
    }
}
