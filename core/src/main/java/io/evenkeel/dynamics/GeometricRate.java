package io.evenkeel.dynamics;

import java.util.Optional;

/**
 * The factor by which a positive quantity changes from one layer to the next, fitted to norms by layer.
 *
 * <p>With norms n_1 … n_L in forward order it fits log n_l = a − l·log ρ by least squares, so that going back one layer
 * multiplies the norm by ρ: above 1 it grows, below 1 it vanishes (Pascanu et al. 2013; Hanin 2018). The standard error
 * of ρ comes from the residuals by the delta method: se(ρ) = ρ·se(log ρ). Cost: O(L).
 *
 * @param rate ρ
 * @param standardError of ρ
 * @param layers how many norms the fit went through
 */
public record GeometricRate(double rate, double standardError, int layers) {

    /** Two points always lie on a line; an error needs a third. */
    public static final int FEWEST_LAYERS = 3;

    /**
     * Fits norms in forward order. Norms that are zero or not finite carry no logarithm and are left out at their place.
     *
     * @return empty with fewer than {@link #FEWEST_LAYERS} usable norms
     */
    public static Optional<GeometricRate> fit(double[] norms) {
        int usable = 0;
        double sumX = 0;
        double sumY = 0;
        for (int l = 0; l < norms.length; l++) {
            if (usable(norms[l])) {
                usable++;
                sumX += l;
                sumY += Math.log(norms[l]);
            }
        }
        if (usable < FEWEST_LAYERS) {
            return Optional.empty();
        }
        double meanX = sumX / usable;
        double meanY = sumY / usable;
        double sxx = 0;
        double sxy = 0;
        for (int l = 0; l < norms.length; l++) {
            if (usable(norms[l])) {
                sxx += (l - meanX) * (l - meanX);
                sxy += (l - meanX) * (Math.log(norms[l]) - meanY);
            }
        }
        double slope = sxy / sxx;
        double residual = 0;
        for (int l = 0; l < norms.length; l++) {
            if (usable(norms[l])) {
                double r = Math.log(norms[l]) - meanY - slope * (l - meanX);
                residual += r * r;
            }
        }
        double rate = Math.exp(-slope);
        double slopeError = Math.sqrt(residual / (usable - 2) / sxx);
        return Optional.of(new GeometricRate(rate, rate * slopeError, usable));
    }

    private static boolean usable(double norm) {
        return norm > 0 && norm < Double.POSITIVE_INFINITY;
    }
}
