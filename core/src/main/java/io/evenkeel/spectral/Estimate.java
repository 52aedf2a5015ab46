package io.evenkeel.spectral;

import org.hipparchus.distribution.continuous.TDistribution;

/**
 * A number that was estimated from products with an operator.
 *
 * @param value the estimate, in the units of what is estimated
 * @param error what is known of its error, in the same units, as {@code kind} says; infinite while nothing is known
 * @param kind what {@code error} is
 * @param degreesOfFreedom of a standard error: independent samples less what was fitted to them, at least 1; 0 for a bound
 * @param products the matrix-vector products that it cost, adjoint products included
 * @param converged whether the tolerance that was asked for is reached
 */
public record Estimate(double value, double error, Kind kind, int degreesOfFreedom, long products, boolean converged) {

    /** What an error says. */
    public enum Kind {
        /** One standard deviation of the estimate; an interval follows from it by Student's t. */
        STANDARD_ERROR,
        /** A bound on the distance to the nearest exact value, such as an eigenvalue's residual norm; no chance in it. */
        RESIDUAL
    }

    public Estimate {
        if (error < 0) {
            throw new IllegalArgumentException("an error is never negative, but this is " + error);
        }
        if ((kind == Kind.STANDARD_ERROR) != (degreesOfFreedom > 0)) {
            throw new IllegalArgumentException(
                    "a standard error has degrees of freedom and a bound has none; " + kind + ", " + degreesOfFreedom);
        }
    }

    /** A value that is at most {@code residual} away from an exact one. */
    public static Estimate bounded(double value, double residual, long products, boolean converged) {
        return new Estimate(value, residual, Kind.RESIDUAL, 0, products, converged);
    }

    /** A value whose sampling error has standard deviation {@code standardError}. */
    public static Estimate sampled(
            double value, double standardError, int degreesOfFreedom, long products, boolean converged) {
        return new Estimate(value, standardError, Kind.STANDARD_ERROR, degreesOfFreedom, products, converged);
    }

    /**
     * Half the width of the interval around {@link #value} that holds the truth with the given probability: the error
     * times Student's t for its degrees of freedom, or the bound itself, which holds for certain.
     *
     * @param confidence between 0 and 1, such as 0.95
     */
    public double margin(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("a confidence lies between 0 and 1, but this is " + confidence);
        }
        if (kind == Kind.RESIDUAL || error == 0 || Double.isInfinite(error)) {
            return error;
        }
        return error * new TDistribution(degreesOfFreedom).inverseCumulativeProbability((1 + confidence) / 2);
    }

    /** The same estimate of {@code factor} times the quantity. */
    public Estimate times(double factor) {
        return new Estimate(factor * value, Math.abs(factor) * error, kind, degreesOfFreedom, products, converged);
    }
}
