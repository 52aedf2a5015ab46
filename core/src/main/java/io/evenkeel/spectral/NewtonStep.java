package io.evenkeel.spectral;

/**
 * The step d that minimises the model {@code gᵀd + ½ dᵀ(H + λI)d}, by {@link ConjugateGradient} on {@code (H + λI)d = −g}:
 * Newton's step where the damped Hessian is positive definite, and a truncated one, still downhill, where it is not
 * (Dembo and Steihaug 1983; Nash 2000).
 *
 * @param step d; the caller's to release
 * @param predicted gᵀd + ½ dᵀ(H + λI)d, at most zero: by how much the model says the loss falls
 * @param slope gᵀd; negative unless g is zero
 * @param solution how the system was solved: its residual, and the negative curvature met; its {@code x} is {@code step}
 */
public record NewtonStep<V>(V step, double predicted, double slope, ConjugateGradient.Solution<V> solution) {

    /**
     * @param hessian symmetric
     * @param gradient neither changed nor kept
     * @param damping λ, not negative
     * @param tolerance of the residual relative to ‖g‖; 0.1 is enough far from a minimum
     * @param progress hears the residual norm after every product
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> NewtonStep<V> solve(
            LinearOperator<V> hessian,
            V gradient,
            double damping,
            double tolerance,
            long maxProducts,
            Progress<? super Estimate> progress) {
        if (!(damping >= 0)) {
            throw new IllegalArgumentException("damping is not negative, but this is " + damping);
        }
        VectorSpace<V> space = hessian.domain();
        LinearOperator<V> damped = damping == 0 ? hessian : new ShiftedOperator<>(hessian, damping);
        V downhill = space.copy(gradient);
        try {
            space.scale(-1, downhill);
            ConjugateGradient.Solution<V> solution =
                    ConjugateGradient.solve(damped, downhill, tolerance, maxProducts, progress);
            V d = solution.x();
            if (solution.ending() == ConjugateGradient.Ending.NEGATIVE_CURVATURE && space.dot(d, d) == 0) {
                // The very first direction bends down: no minimum along it, so one unit of descent.
                space.assign(downhill, d);
            }
            double slope = space.dot(gradient, d);
            V image = space.zero();
            boolean done = false;
            try {
                damped.apply(d, image);
                done = true;
                return new NewtonStep<>(d, slope + 0.5 * space.dot(d, image), slope, solution);
            } finally {
                space.release(image);
                if (!done) {
                    solution.release();
                }
            }
        } finally {
            space.release(downhill);
        }
    }
}
