package io.evenkeel.spectral;

/** Mean and variance of numbers as they come (Welford 1962). */
final class Sample {
    private int size;
    private double mean;
    private double squares;

    void add(double x) {
        size++;
        double before = x - mean;
        mean += before / size;
        squares += before * (x - mean);
    }

    int size() {
        return size;
    }

    double mean() {
        return mean;
    }

    /** Standard error of the mean; infinite before there are two numbers. */
    double standardError() {
        return size < 2 ? Double.POSITIVE_INFINITY : Math.sqrt(squares / (size - 1) / size);
    }

    /** {@code constant + mean}, with the mean's standard error. */
    Estimate estimate(double constant, long products, boolean converged) {
        return Estimate.sampled(constant + mean, standardError(), Math.max(1, size - 1), products, converged);
    }
}
