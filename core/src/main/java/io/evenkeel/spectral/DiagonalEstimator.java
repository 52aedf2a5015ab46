package io.evenkeel.spectral;

/**
 * The diagonal of a square operator by random signs: {@code E z ∘ Az = diag A} (Bekas, Kokiopoulou and Saad 2007), each entry
 * with variance Σ_{j≠i} a²ᵢⱼ a probe. One product a probe, memory of five vectors.
 */
public final class DiagonalEstimator {
    private DiagonalEstimator() {}

    /**
     * A diagonal, entry by entry. Both vectors are the caller's to release.
     *
     * @param diagonal the mean of z ∘ Az
     * @param squaredErrors the square of each entry's standard error
     * @param norm the diagonal's Euclidean norm; its error is the root of the sum of {@code squaredErrors}, the expected
     *     distance of the vector from the true one
     */
    public record Diagonal<V>(V diagonal, V squaredErrors, Estimate norm) {}

    /**
     * @param sampling its tolerance is of the distance to the true diagonal, relative to the diagonal's norm
     * @param progress hears {@link Diagonal#norm} after every probe
     * @throws IllegalArgumentException if the operator is not square
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> Diagonal<V> diagonal(
            LinearOperator<V> operator, Sampling sampling, Progress<? super Estimate> progress) {
        Spaces.square(operator, "asked for its diagonal");
        CountingOperator<V> counting = new CountingOperator<>(operator);
        VectorSpace<V> space = operator.domain();
        V ones = space.zero();
        V z = space.zero();
        V y = space.zero();
        V mean = space.zero();
        V squares = space.zero();
        boolean done = false;
        try {
            space.rademacher(sampling.seed(), ones);
            space.multiply(ones, ones);
            int probes = 0;
            while (true) {
                space.rademacher(sampling.probe(probes), z);
                counting.apply(z, y);
                counting.finite(space.dot(y, y));
                space.multiply(z, y);
                probes++;
                // Welford 1962, entry by entry: squares grows by (1 − 1/m)(y − mean)².
                space.axpy(-1, mean, y);
                space.axpy(1.0 / probes, y, mean);
                space.multiply(y, y);
                space.axpy(1 - 1.0 / probes, y, squares);
                double distance = probes < 2
                        ? Double.POSITIVE_INFINITY
                        : Math.sqrt(Math.max(0, space.dot(ones, squares)) / (probes - 1) / probes);
                double norm = space.norm(mean);
                boolean reached = sampling.reached(norm, distance, probes);
                Estimate estimate =
                        Estimate.sampled(norm, distance, Math.max(1, probes - 1), counting.products(), reached);
                if (!Progress.ask(progress, estimate) || reached || probes == sampling.probes()) {
                    space.scale(probes < 2 ? Double.NaN : 1.0 / (probes - 1) / probes, squares);
                    done = true;
                    return new Diagonal<>(mean, squares, estimate);
                }
            }
        } finally {
            space.release(ones);
            space.release(z);
            space.release(y);
            if (!done) {
                space.release(mean);
                space.release(squares);
            }
        }
    }
}
