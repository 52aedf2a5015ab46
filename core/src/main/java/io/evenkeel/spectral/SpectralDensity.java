package io.evenkeel.spectral;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * How the eigenvalues of a symmetric operator are distributed, as Gauss quadrature nodes and weights of several random
 * probes: for a smooth f, {@code (1/n) tr f(A) ≈} the mean over probes of {@code Σ weight · f(node)}. What is asked of it is
 * a mean over probes with its standard error; it costs no products.
 *
 * @param dimension n, of the operator
 * @param probes one measure of total weight 1 for each probe
 * @param products what all of them cost
 */
public record SpectralDensity(long dimension, List<Measure> probes, long products) {

    /**
     * A discrete measure.
     *
     * @param nodes ascending
     * @param weights not negative, of sum 1
     */
    public record Measure(double[] nodes, double[] weights) {
        double integral(DoubleUnaryOperator f) {
            double sum = 0;
            for (int i = 0; i < nodes.length; i++) {
                // A weight that underflowed must not turn an infinite f into NaN.
                sum += weights[i] == 0 ? 0 : weights[i] * f.applyAsDouble(nodes[i]);
            }
            return sum;
        }
    }

    public SpectralDensity {
        probes = List.copyOf(probes);
        if (probes.isEmpty()) {
            throw new IllegalArgumentException("a density has at least one probe");
        }
    }

    /** tr f(A), with the sampling error; quadrature is exact for polynomials of degree 2·nodes − 1. */
    public Estimate trace(DoubleUnaryOperator f) {
        return mean(f).times(dimension);
    }

    /** The fraction of eigenvalues in [from, to). */
    public Estimate fraction(double from, double to) {
        return mean(x -> x >= from && x < to ? 1 : 0);
    }

    /**
     * Density per unit of λ at {@code x}, the measure smoothed by a normal distribution of the given width.
     *
     * @param width its standard deviation, in units of λ; positive
     */
    public Estimate density(double x, double width) {
        positive(width);
        return mean(node -> Math.exp(-0.5 * ((x - node) / width) * ((x - node) / width)) / (width * ROOT));
    }

    /**
     * Density per decade of |λ| of the eigenvalues of one sign, at |λ| = 10^{decade}, smoothed by a normal distribution of
     * the given width. What lies between −10^{floor} and 10^{floor} has no sign to speak of and is left to {@link #fraction}.
     *
     * @param positive whether the positive or the negative eigenvalues
     * @param width standard deviation in decades; positive
     * @param floor decade below which a magnitude counts as zero
     */
    public Estimate logDensity(double decade, boolean positive, double width, double floor) {
        positive(width);
        double least = Math.pow(10, floor);
        return mean(node -> {
            double magnitude = positive ? node : -node;
            if (magnitude < least) {
                return 0;
            }
            double off = (decade - Math.log10(magnitude)) / width;
            return Math.exp(-0.5 * off * off) / (width * ROOT);
        });
    }

    /** Smallest and largest node of all probes: bounds that the spectrum reaches at least to. */
    public double[] range() {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Measure probe : probes) {
            low = Math.min(low, probe.nodes[0]);
            high = Math.max(high, probe.nodes[probe.nodes.length - 1]);
        }
        return new double[] {low, high};
    }

    private Estimate mean(DoubleUnaryOperator f) {
        Sample sample = new Sample();
        probes.forEach(probe -> sample.add(probe.integral(f)));
        return sample.estimate(0, products, true);
    }

    private static void positive(double width) {
        if (!(width > 0)) {
            throw new IllegalArgumentException("a density is smoothed by a positive width, but this is " + width);
        }
    }

    private static final double ROOT = Math.sqrt(2 * Math.PI);
}
