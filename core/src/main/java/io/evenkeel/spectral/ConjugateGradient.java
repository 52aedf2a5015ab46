package io.evenkeel.spectral;

import org.jspecify.annotations.Nullable;

/**
 * Solves {@code Ax = b} for a symmetric A by conjugate gradients (Hestenes and Stiefel 1952), from x = 0, as long as A is
 * positive along the search directions; a direction p along which pᵀAp ≤ 0 ends it (Steihaug 1983). One product a step,
 * memory of four vectors.
 */
public final class ConjugateGradient {
    private ConjugateGradient() {}

    /** How a solve ended. */
    public enum Ending {
        /** The residual reached the tolerance. */
        CONVERGED,
        /** A direction without positive curvature was met: A is not positive definite. */
        NEGATIVE_CURVATURE,
        /** The products ran out, or rounding allows no smaller residual. */
        LIMIT,
        /** Who listened, or an interrupt, ended it. */
        STOPPED
    }

    /**
     * A solution as far as it got. Its vectors are the caller's to {@link #release}.
     *
     * @param x the approximate solution: the minimiser of ½xᵀAx − bᵀx over the directions searched
     * @param residual ‖b − Ax‖, computed anew from x; its error is zero by definition, {@code converged} is the tolerance
     * @param direction the unit direction of non-positive curvature that ended it; null otherwise
     * @param curvature pᵀAp of that direction; the least pᵀAp of all unit directions searched otherwise
     */
    public record Solution<V>(
            V x, Estimate residual, Ending ending, @Nullable V direction, double curvature, VectorSpace<V> space) {
        public void release() {
            space.release(x);
            if (direction != null) {
                space.release(direction);
            }
        }
    }

    /**
     * @param b neither changed nor kept
     * @param tolerance of ‖b − Ax‖ relative to ‖b‖
     * @param maxProducts at least 2; the last checks the residual
     * @param progress hears the residual norm after every step
     * @throws IllegalArgumentException if the operator is not symmetric, or b not finite
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> Solution<V> solve(
            LinearOperator<V> operator, V b, double tolerance, long maxProducts, Progress<? super Estimate> progress) {
        Spaces.symmetric(operator, "conjugate gradients");
        VectorSpace<V> space = operator.domain();
        double target = space.norm(b);
        if (!Double.isFinite(target)) {
            throw new IllegalArgumentException("the right-hand side holds NaN or infinity");
        }
        if (maxProducts < 2 || !(tolerance > 0)) {
            throw new IllegalArgumentException("a solve takes 2 products and a positive tolerance at least, not "
                    + maxProducts + " and " + tolerance);
        }
        CountingOperator<V> counting = new CountingOperator<>(operator);
        V x = space.zero();
        V r = space.copy(b);
        V p = space.copy(b);
        V ap = space.zero();
        boolean done = false;
        try {
            Solution<V> solution = iterate(counting, b, target, tolerance, maxProducts, progress, x, r, p, ap);
            done = true;
            return solution;
        } finally {
            space.release(r);
            space.release(p);
            space.release(ap);
            if (!done) {
                space.release(x);
            }
        }
    }

    private static <V> Solution<V> iterate(
            CountingOperator<V> operator,
            V b,
            double target,
            double tolerance,
            long maxProducts,
            Progress<? super Estimate> progress,
            V x,
            V r,
            V p,
            V ap) {
        VectorSpace<V> space = operator.domain();
        double rr = target * target;
        double norm = 0;
        double least = Double.POSITIVE_INFINITY;
        Ending ending = Ending.LIMIT;
        V direction = null;
        while (operator.products() + operator.cost() < maxProducts) {
            if (Math.sqrt(rr) <= tolerance * target) {
                ending = Ending.CONVERGED;
                break;
            }
            operator.apply(p, ap);
            double pp = space.dot(p, p);
            double pap = operator.finite(space.dot(p, ap));
            norm = Math.max(norm, Math.sqrt(operator.finite(space.dot(ap, ap)) / pp));
            least = Math.min(least, pap / pp);
            if (pap <= 64 * space.roundoff() * norm * pp) {
                ending = Ending.NEGATIVE_CURVATURE;
                direction = space.copy(p);
                space.scale(1 / Math.sqrt(pp), direction);
                break;
            }
            double step = rr / pap;
            space.axpy(step, p, x);
            space.axpy(-step, ap, r);
            double next = space.dot(r, r);
            Estimate known = Estimate.bounded(Math.sqrt(next), 0, operator.products(), false);
            space.scale(next / rr, p);
            space.axpy(1, r, p);
            rr = next;
            if (!Progress.ask(progress, known)) {
                ending = Ending.STOPPED;
                break;
            }
        }
        // The recursion's residual drifts from the true one by rounding; what is reported is the true one.
        double residual = target;
        if (operator.products() > 0) {
            operator.apply(x, ap);
            operator.finite(space.dot(ap, ap));
            space.scale(-1, ap);
            space.axpy(1, b, ap);
            residual = space.norm(ap);
        }
        boolean reached = residual <= Math.max(2 * tolerance, 32 * space.roundoff()) * target;
        if (ending == Ending.CONVERGED && !reached) {
            ending = Ending.LIMIT;
        }
        boolean converged = ending == Ending.CONVERGED;
        return new Solution<>(
                x, Estimate.bounded(residual, 0, operator.products(), converged), ending, direction, least, space);
    }
}
