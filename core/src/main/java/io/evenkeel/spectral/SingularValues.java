package io.evenkeel.spectral;

import java.util.Arrays;

/**
 * The largest and the smallest singular value of any operator with an adjoint, by Golub–Kahan bidiagonalisation (Golub and
 * Kahan 1965) with full re-orthogonalisation of both sides: after j steps {@code AV = UB} and {@code AᵀU = VBᵀ + βveⱼᵀ}, and
 * the singular values of the small B approach A's from inside. Two products a step (A and Aᵀ), memory of two vectors a step.
 *
 * <p>It works on the smaller of the two sides, so the smallest is the last of min(rows, columns) singular values. <b>Errors</b>:
 * with p the left singular vector of B, a singular value of A lies within β|pⱼ| of each of B's.
 *
 * @param largest σ₁, also the operator's norm
 * @param smallest σ of the last; zero if the operator is singular
 */
public record SingularValues(Estimate largest, Estimate smallest) {

    /**
     * Whether both errors are within the tolerance, which is relative to σ₁: of a smallest value near zero it says how near
     * zero it is, and not its digits; its own error does.
     */
    public boolean converged() {
        return largest.converged() && smallest.converged();
    }

    /** σ₁ ∕ σₙ; infinite if singular. */
    public double condition() {
        return largest.value() / smallest.value();
    }

    /**
     * @param tolerance of either error, relative to the largest singular value
     * @param maxSteps at most; as many as the smaller side's dimension give all singular values to rounding
     * @param progress hears both after every step
     * @throws IllegalArgumentException if there is no adjoint
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> SingularValues extreme(
            LinearOperator<V> operator,
            double tolerance,
            int maxSteps,
            long seed,
            Progress<? super SingularValues> progress) {
        Spaces.adjoint(operator, "bidiagonalisation");
        if (maxSteps < 1 || !(tolerance > 0)) {
            throw new IllegalArgumentException(
                    "at least 1 step and a positive tolerance, not " + maxSteps + " and " + tolerance);
        }
        boolean wide = operator.domain().dimension() > operator.range().dimension();
        CountingOperator<V> a = new CountingOperator<>(wide ? new AdjointOperator<>(operator) : operator);
        int m = (int) Math.min(maxSteps, a.domain().dimension());
        V x = a.domain().zero();
        V y = a.range().zero();
        try (Basis<V> v = a.domain().basis(m);
                Basis<V> u = a.range().basis(m)) {
            return iterate(a, v, u, x, y, m, tolerance, seed, progress);
        } finally {
            a.domain().release(x);
            a.range().release(y);
        }
    }

    private static <V> SingularValues iterate(
            CountingOperator<V> a,
            Basis<V> v,
            Basis<V> u,
            V x,
            V y,
            int m,
            double tolerance,
            long seed,
            Progress<? super SingularValues> progress) {
        VectorSpace<V> space = a.domain();
        Orthogonalization.appendRandom(v, x, seed);
        double[][] b = new double[m][m];
        double norm = 0;
        double[] before = {Double.NaN, Double.NaN};
        int chain = 0;
        boolean fresh = false;
        while (true) {
            int j = v.size() - 1;
            a.apply(v.get(j), y);
            norm = Math.max(norm, Math.sqrt(a.finite(a.range().dot(y, y))));
            Orthogonalization.Split left = Orthogonalization.against(u, y);
            double floor = 64 * space.roundoff() * norm;
            for (int i = 0; i < j; i++) {
                b[i][j] = left.coefficients()[i];
            }
            b[j][j] = left.norm() > floor ? left.norm() : 0;
            if (b[j][j] > 0) {
                u.append(1 / left.norm(), y);
            } else {
                Orthogonalization.appendRandom(u, y, Seeds.derived(seed, 1000L + j));
            }
            a.applyAdjoint(u.get(j), x);
            norm = Math.max(norm, Math.sqrt(a.finite(space.dot(x, x))));
            double beta = Orthogonalization.against(v, x).norm();
            beta = beta <= floor || v.size() == space.dimension() ? 0 : beta;
            chain++;
            double[] now = new double[2];
            SingularValues found = found(b, j + 1, beta, floor, tolerance, a.products(), now);
            // An exhausted Krylov space may hide copies; a fresh vector that changes nothing clears it of that.
            boolean unchanged = Math.abs(now[0] - before[0]) <= 8 * floor && Math.abs(now[1] - before[1]) <= 8 * floor;
            boolean settled = v.size() == space.dimension() || (beta > 0 ? !fresh || chain > 4 : unchanged);
            boolean more = Progress.ask(progress, found);
            if (!settled) {
                found = new SingularValues(unsettled(found.largest), unsettled(found.smallest));
            }
            if (found.converged() || !more || v.size() == m) {
                return found;
            }
            if (beta > 0) {
                v.append(1 / beta, x);
            } else {
                before = now;
                chain = 0;
                fresh = true;
                Orthogonalization.appendRandom(v, x, Seeds.derived(seed, j));
            }
        }
    }

    private static Estimate unsettled(Estimate estimate) {
        return Estimate.bounded(estimate.value(), estimate.error(), estimate.products(), false);
    }

    private static SingularValues found(
            double[][] b, int n, double beta, double floor, double tolerance, long products, double[] values) {
        SymmetricEigen eigen = SymmetricEigen.of(doubled(b, n), 2 * n);
        // Eigenvalues of (0 B; Bᵀ 0) are ±σ with vectors (p, ±q)/√2: σ without the square that would halve its digits.
        int top = 2 * n - 1;
        int bottom = n;
        values[0] = eigen.values()[top];
        values[1] = Math.max(0, eigen.values()[bottom]);
        double scale = values[0];
        Estimate[] estimates = new Estimate[2];
        int[] index = {top, bottom};
        for (int k = 0; k < 2; k++) {
            double[] p = new double[n];
            for (int i = 0; i < n; i++) {
                p[i] = eigen.vectors()[i][index[k]];
            }
            double length = Math.sqrt(Arrays.stream(p).map(e -> e * e).sum());
            // Where σ is zero its left and right vectors mix at will, and only the whole of β bounds the residual.
            double last = length > 0.5 ? Math.min(1, Math.abs(p[n - 1]) / length) : 1;
            double error = beta * last + floor;
            estimates[k] = Estimate.bounded(values[k], error, products, error <= tolerance * scale || scale == 0);
        }
        return new SingularValues(estimates[0], estimates[1]);
    }

    private static double[][] doubled(double[][] b, int n) {
        double[][] doubled = new double[2 * n][2 * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                doubled[i][n + j] = b[i][j];
                doubled[n + j][i] = b[i][j];
            }
        }
        return doubled;
    }
}
