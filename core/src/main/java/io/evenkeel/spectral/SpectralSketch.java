package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.List;

/**
 * Both ends of a symmetric operator's spectrum and its trace, from one Krylov space.
 *
 * <p>With Q the basis of an m-step Lanczos run from a random vector, with full re-orthogonalisation, and T = QᵀAQ: the
 * eigenvalues θ of T approach those of A from inside, first at both ends, and an eigenvalue of A lies within β|s_last| of each
 * (Parlett 1998). The trace is {@code tr T + mean of zᵀ(I − QQᵀ)A(I − QQᵀ)z} over random signs z (Girard 1989; Hutchinson 1990;
 * deflated by Q as by the sketch of Hutch++, Meyer et al. 2021): exact over Q, and sampled only where Q has not been. Where m
 * reaches the dimension all eigenvalues, copies included, and the trace are exact to rounding.
 *
 * <p><b>Cost</b>: m + p products, memory of m + 1 vectors. <b>Errors</b>: residuals, with a few roundoffs of the norm, for
 * eigenvalues; for the trace a standard error with p − 1 degrees of freedom.
 *
 * @param dimension n, of the operator
 * @param ritz θ with their residuals, the largest first
 * @param trace of the operator
 * @param products what both cost
 */
public record SpectralSketch(long dimension, List<Estimate> ritz, Estimate trace, long products) {

    public SpectralSketch {
        ritz = List.copyOf(ritz);
    }

    /** Whether these are all eigenvalues that there are. */
    public boolean isWhole() {
        return ritz.size() == dimension;
    }

    public Estimate largest() {
        return ritz.get(0);
    }

    public Estimate smallest() {
        return ritz.get(ritz.size() - 1);
    }

    /**
     * @param steps m, at least 1
     * @param probes p, at least 2; none are needed where m reaches the dimension
     * @param tolerance error at which an estimate counts as converged: of eigenvalues relative to the largest magnitude, of the
     *     trace to its own
     * @throws IllegalArgumentException if the operator is not symmetric
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> SpectralSketch of(
            LinearOperator<V> operator, int steps, int probes, double tolerance, long seed) {
        Spaces.symmetric(operator, "a spectral sketch");
        if (steps < 1 || probes < 2 || !(tolerance > 0)) {
            throw new IllegalArgumentException(
                    "a spectral sketch takes at least 1 step, 2 probes and a positive tolerance," + " not " + steps
                            + ", " + probes + " and " + tolerance);
        }
        CountingOperator<V> counting = new CountingOperator<>(operator);
        VectorSpace<V> space = operator.domain();
        int m = (int) Math.min(steps, space.dimension());
        V w = space.zero();
        try (Basis<V> q = space.basis(m)) {
            Krylov krylov = krylov(counting, q, w, m, seed);
            List<Estimate> ritz = krylov.ritz(tolerance, counting.products());
            Estimate trace = trace(counting, q, w, krylov, probes, tolerance, seed);
            return new SpectralSketch(space.dimension(), ritz, trace, counting.products());
        } finally {
            space.release(w);
        }
    }

    /** T, what couples its last row to the rest, and what rounding may have moved. */
    private record Krylov(double[][] t, double beta, double floor) {

        List<Estimate> ritz(double tolerance, long products) {
            SymmetricEigen eigen = SymmetricEigen.of(t, t.length);
            int last = t.length - 1;
            double scale = Math.max(Math.abs(eigen.values()[0]), Math.abs(eigen.values()[last]));
            List<Estimate> ritz = new ArrayList<>();
            for (int i = last; i >= 0; i--) {
                double error = beta * Math.abs(eigen.vectors()[last][i]) + floor;
                ritz.add(
                        Estimate.bounded(eigen.values()[i], error, products, error <= tolerance * scale || scale == 0));
            }
            return ritz;
        }

        double trace() {
            double sum = 0;
            for (int i = 0; i < t.length; i++) {
                sum += t[i][i];
            }
            return sum;
        }
    }

    private static <V> Krylov krylov(CountingOperator<V> operator, Basis<V> q, V w, int m, long seed) {
        VectorSpace<V> space = operator.domain();
        double[][] t = new double[m][m];
        double norm = 0;
        Orthogonalization.appendRandom(q, w, seed);
        while (true) {
            int j = q.size() - 1;
            operator.apply(q.get(j), w);
            norm = Math.max(norm, Math.sqrt(operator.finite(space.dot(w, w))));
            Orthogonalization.Split split = Orthogonalization.against(q, w);
            for (int i = 0; i <= j; i++) {
                t[i][j] = split.coefficients()[i];
                t[j][i] = t[i][j];
            }
            double floor = 64 * space.roundoff() * norm;
            double beta = split.norm() <= floor || q.size() == space.dimension() ? 0 : split.norm();
            if (q.size() == m) {
                return new Krylov(t, beta, floor);
            }
            if (beta > 0) {
                q.append(1 / beta, w);
            } else {
                // An exhausted space holds one vector of each eigenspace; what is left may hold copies.
                Orthogonalization.appendRandom(q, w, Seeds.derived(seed, j));
            }
        }
    }

    private static <V> Estimate trace(
            CountingOperator<V> operator, Basis<V> q, V z, Krylov krylov, int probes, double tolerance, long seed) {
        VectorSpace<V> space = operator.domain();
        if (q.size() == space.dimension()) {
            return Estimate.bounded(krylov.trace(), krylov.floor() * q.size(), operator.products(), true);
        }
        Sampling sampling = Sampling.of(probes, Seeds.derived(seed, -1));
        Sample sample = new Sample();
        V az = space.zero();
        try {
            while (sample.size() < probes) {
                space.rademacher(sampling.probe(sample.size()), z);
                Orthogonalization.against(q, z);
                operator.apply(z, az);
                sample.add(operator.finite(space.dot(z, az)));
            }
        } finally {
            space.release(az);
        }
        double value = krylov.trace() + sample.mean();
        boolean converged = sample.standardError() <= tolerance * Math.abs(value);
        return sample.estimate(krylov.trace(), operator.products(), converged);
    }
}
