package io.evenkeel.spectral;

/**
 * Mean and variance of numbers as they come (Welford 1962). Kept in units of a power of two near the largest of them, in
 * which nothing is rounded: squares of small numbers would vanish, and with them the error.
 */
final class Sample {
    private int size;
    /** Of the unit; every number but zero has at least this one. */
    private int exponent = Double.MIN_EXPONENT - 1;

    private double mean;
    private double squares;

    void add(double x) {
        int own = Math.getExponent(x);
        if (own > exponent) {
            mean = Math.scalb(mean, exponent - own);
            squares = Math.scalb(squares, 2 * (exponent - own));
            exponent = own;
        }
        size++;
        double scaled = Math.scalb(x, -exponent);
        double before = scaled - mean;
        mean += before / size;
        squares += before * (scaled - mean);
    }

    int size() {
        return size;
    }

    double mean() {
        return Math.scalb(mean, exponent);
    }

    /** Standard error of the mean; infinite before there are two numbers. */
    double standardError() {
        return size < 2 ? Double.POSITIVE_INFINITY : Math.scalb(Math.sqrt(squares / (size - 1) / size), exponent);
    }

    /** {@code constant + mean}, with the mean's standard error. */
    Estimate estimate(double constant, long products, boolean converged) {
        return Estimate.sampled(constant + mean(), standardError(), Math.max(1, size - 1), products, converged);
    }
}
