package io.evenkeel.spectral;

import java.util.List;

/**
 * Approximate eigenpairs, the largest eigenvalue first. Whoever gets them closes them, or keeps the vectors by never
 * doing so.
 *
 * @param values each with its residual: an eigenvalue lies no further from it than its error
 * @param vectors orthonormal, one for each value, in the same order
 * @param converged whether all that was asked for reached the tolerance, which is relative to the largest magnitude of
 *     all eigenvalues and not to each one's own
 * @param products what all of them cost together
 */
public record Eigenpairs<V>(List<Estimate> values, Basis<V> vectors, boolean converged, long products)
        implements AutoCloseable {

    public Eigenpairs {
        values = List.copyOf(values);
    }

    public Estimate largest() {
        return values.get(0);
    }

    public Estimate smallest() {
        return values.get(values.size() - 1);
    }

    @Override
    public void close() {
        vectors.close();
    }
}
