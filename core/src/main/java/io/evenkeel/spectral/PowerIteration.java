package io.evenkeel.spectral;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The eigenpair of largest magnitude of a symmetric operator by v ← Av/‖Av‖, with θ = vᵀAv and the residual ‖Av − θv‖, within
 * which an eigenvalue lies. One product a step and the memory of two vectors; the error falls by |λ₂/λ₁| a step, so that
 * {@link Lanczos} needs far fewer products. It does not converge where λ and −λ are both of largest magnitude, and says so.
 */
public final class PowerIteration {
    private PowerIteration() {}

    /**
     * @param tolerance the residual at which to stop, relative to |θ|
     * @param start where to begin; random by {@code seed} if null or zero
     * @param progress hears the estimate after every product
     * @throws IllegalArgumentException if the operator is not symmetric
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> Eigenpairs<V> solve(
            LinearOperator<V> operator,
            double tolerance,
            long maxProducts,
            long seed,
            @Nullable V start,
            Progress<? super Estimate> progress) {
        Spaces.symmetric(operator, "power iteration");
        CountingOperator<V> counting = new CountingOperator<>(operator);
        VectorSpace<V> space = operator.domain();
        Basis<V> v = space.basis(1);
        boolean done = false;
        V w = space.zero();
        try {
            double length = start == null ? 0 : space.norm(start);
            if (start != null && length > 0 && Double.isFinite(length)) {
                v.append(1 / length, start);
            } else {
                Orthogonalization.appendRandom(v, w, seed);
            }
            Estimate estimate;
            while (true) {
                counting.apply(v.get(0), w);
                double square = counting.finite(space.dot(w, w));
                double theta = space.dot(v.get(0), w);
                double stretch = Math.sqrt(square);
                // ‖Av − θv‖ by differences: ‖Av‖² − θ² would lose all digits near convergence.
                space.axpy(-theta, v.get(0), w);
                double residual = space.norm(w) + 64 * space.roundoff() * stretch;
                boolean converged = residual <= tolerance * Math.abs(theta) || stretch == 0;
                estimate = Estimate.bounded(theta, residual, counting.products(), converged);
                if (!Progress.ask(progress, estimate) || converged || counting.products() >= maxProducts) {
                    break;
                }
                space.axpy(theta, v.get(0), w);
                v.truncate(0);
                v.append(1 / space.norm(w), w);
            }
            done = true;
            return new Eigenpairs<>(List.of(estimate), v, estimate.converged(), counting.products());
        } finally {
            space.release(w);
            if (!done) {
                v.close();
            }
        }
    }
}
