package io.evenkeel.dynamics;

/**
 * Up to which product ηλ a method is stable on a quadratic loss of curvature λ at learning rate η: below the limit its
 * iterates shrink, above it they grow without bound. Each is where a root of the iteration's characteristic polynomial
 * passes −1.
 */
public final class StableStep {

    /** Gradient descent: |1 − ηλ| = 1. */
    public static final double GRADIENT_DESCENT = 2;

    private StableStep() {}

    /** Momentum v ← βv + g, w ← w − ηv (Polyak 1964): 2 + 2β. */
    public static double polyak(double beta) {
        return 2 + 2 * momentum(beta);
    }

    /** The same with the step w ← w − η(g + βv) (Nesterov 1983; Sutskever et al. 2013): (2 + 2β)/(1 + 2β). */
    public static double nesterov(double beta) {
        return polyak(beta) / (1 + 2 * beta);
    }

    /** An averaged gradient m ← βm + (1 − β)g, w ← w − ηm, as in Adam: (2 + 2β)/(1 − β) (Cohen et al. 2022). */
    public static double averaged(double beta) {
        return polyak(beta) / (1 - beta);
    }

    private static double momentum(double beta) {
        if (!(beta >= 0 && beta < 1)) {
            throw new IllegalArgumentException("a momentum lies from 0 to below 1, but this is " + beta);
        }
        return beta;
    }
}
