package io.evenkeel.spectral;

/**
 * Trace by a sketch of the range, and random signs on what it misses (Meyer, Musco, Musco and Woodruff 2021).
 *
 * <p>With Q an orthonormal basis of the range of AS for random normal S, {@code tr A = tr QᵀAQ + tr (I − QQᵀ)A(I − QQᵀ)}: the
 * first term is computed, the second estimated by {@link HutchinsonTrace Hutchinson's} mean over new random signs, whose standard
 * error is the answer's, since Q does not depend on them. A third of the products goes to each of AS, AQ and the probes; the
 * error falls like their number where Hutchinson's falls like its root. Memory of a third as many vectors.
 *
 * <p>An operator whose rank the sketch exhausts has its trace exactly, to rounding.
 */
public final class HutchPlusPlus {
    private HutchPlusPlus() {}

    /**
     * @param products at most, in products of this operator; at least 6
     * @param tolerance standard error, relative to the trace's magnitude, at which the probes may end; 0 to take all
     * @param progress hears Hutchinson's estimate while sketching, and the estimate itself after every probe
     * @throws IllegalArgumentException if the operator is not square
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> Estimate trace(
            LinearOperator<V> operator,
            int products,
            double tolerance,
            long seed,
            Progress<? super Estimate> progress) {
        Spaces.square(operator, "asked for its trace");
        if (products < 6) {
            throw new IllegalArgumentException("Hutch++ takes at least 6 products, but was given " + products);
        }
        CountingOperator<V> counting = new CountingOperator<>(operator);
        VectorSpace<V> space = operator.domain();
        int sketch = (int) Math.min(products / 3, space.dimension());
        V z = space.zero();
        V az = space.zero();
        try (Basis<V> q = space.basis(sketch)) {
            Sampling probes = new Sampling(products - 2 * sketch, tolerance, Seeds.derived(seed, 2));
            Sample first = new Sample();
            double norm = 0;
            while (first.size() < sketch) {
                // Normal numbers, not signs: few signs repeat themselves in few dimensions.
                space.gaussian(Seeds.derived(seed, 10L + first.size()), z);
                counting.apply(z, az);
                first.add(counting.finite(space.dot(z, az)));
                Estimate estimate = first.estimate(0, counting.products(), false);
                if (!Progress.ask(progress, estimate)) {
                    return estimate;
                }
                norm = Math.max(norm, space.norm(az) / Math.sqrt(space.dimension()));
                Orthogonalization.append(q, az, 64 * space.roundoff() * norm * Math.sqrt(space.dimension()));
            }
            boolean exhausted = q.size() < sketch || q.size() == space.dimension();
            double known = 0;
            for (int i = 0; i < q.size(); i++) {
                counting.apply(q.get(i), az);
                known += counting.finite(space.dot(q.get(i), az));
                if (!Progress.ask(progress, first.estimate(0, counting.products(), false))) {
                    return first.estimate(0, counting.products(), false);
                }
            }
            if (exhausted) {
                double error = 64 * space.roundoff() * norm * Math.max(1, q.size());
                return Estimate.bounded(known, error, counting.products(), true);
            }
            return rest(counting, q, z, az, known, probes, progress);
        } finally {
            space.release(z);
            space.release(az);
        }
    }

    private static <V> Estimate rest(
            CountingOperator<V> operator,
            Basis<V> q,
            V z,
            V az,
            double known,
            Sampling probes,
            Progress<? super Estimate> progress) {
        VectorSpace<V> space = operator.domain();
        Sample sample = new Sample();
        while (true) {
            space.rademacher(probes.probe(sample.size()), z);
            Orthogonalization.against(q, z);
            operator.apply(z, az);
            sample.add(operator.finite(space.dot(z, az)));
            boolean reached = probes.reached(known + sample.mean(), sample.standardError(), sample.size());
            Estimate estimate = sample.estimate(known, operator.products(), reached);
            if (!Progress.ask(progress, estimate) || reached || sample.size() == probes.probes()) {
                return estimate;
            }
        }
    }
}
