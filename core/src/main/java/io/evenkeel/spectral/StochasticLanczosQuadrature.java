package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.List;

/**
 * The spectral density of a symmetric operator by stochastic Lanczos quadrature (Golub and Meurant 1994; Ubaru, Chen and Saad
 * 2017; for Hessians Ghorbani, Krishnan and Xiao 2019). From each probe z of random signs, m Lanczos steps with full
 * re-orthogonalisation give a tridiagonal matrix with eigenpairs (θ, s); nodes θ with weights s₀² are the m-point Gauss
 * quadrature of z's spectral measure, whose mean over z is the density. Each probe costs m products at most, fewer where its
 * Krylov space is exhausted and the quadrature exact; memory of m + 1 vectors. Errors come from the scatter over probes.
 */
public final class StochasticLanczosQuadrature {
    private StochasticLanczosQuadrature() {}

    /**
     * @param steps m, at least 1
     * @param probes at least 2
     * @param progress hears the density of the probes finished so far; what is being worked on when it ends is dropped
     * @throws IllegalArgumentException if the operator is not symmetric
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> SpectralDensity density(
            LinearOperator<V> operator, int steps, int probes, long seed, Progress<? super SpectralDensity> progress) {
        Spaces.symmetric(operator, "Lanczos quadrature");
        if (steps < 1 || probes < 2) {
            throw new IllegalArgumentException(
                    "a density takes at least 1 step and 2 probes, not " + steps + " and " + probes);
        }
        CountingOperator<V> counting = new CountingOperator<>(operator);
        VectorSpace<V> space = operator.domain();
        int m = (int) Math.min(steps, space.dimension());
        List<SpectralDensity.Measure> measures = new ArrayList<>();
        V w = space.zero();
        try (Basis<V> q = space.basis(m)) {
            while (true) {
                q.truncate(0);
                space.rademacher(Seeds.derived(seed, measures.size()), w);
                q.append(1 / space.norm(w), w);
                measures.add(measure(counting, q, w, m));
                SpectralDensity known = new SpectralDensity(space.dimension(), measures, counting.products());
                if (!Progress.ask(progress, known) || measures.size() == probes) {
                    return known;
                }
            }
        } finally {
            space.release(w);
        }
    }

    private static <V> SpectralDensity.Measure measure(CountingOperator<V> operator, Basis<V> q, V w, int m) {
        VectorSpace<V> space = operator.domain();
        double[][] t = new double[m][m];
        double norm = 0;
        while (true) {
            int j = q.size() - 1;
            operator.apply(q.get(j), w);
            norm = Math.max(norm, Math.sqrt(operator.finite(space.dot(w, w))));
            Orthogonalization.Split split = Orthogonalization.against(q, w);
            t[j][j] = split.coefficients()[j];
            if (q.size() == m || split.norm() <= 64 * space.roundoff() * norm) {
                break;
            }
            t[j + 1][j] = split.norm();
            t[j][j + 1] = split.norm();
            q.append(1 / split.norm(), w);
        }
        SymmetricEigen eigen = SymmetricEigen.of(t, q.size());
        double[] weights = new double[eigen.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = eigen.vectors()[0][i] * eigen.vectors()[0][i];
        }
        return new SpectralDensity.Measure(eigen.values(), weights);
    }
}
