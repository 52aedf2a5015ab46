package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.List;

/**
 * The largest Lyapunov exponents of a product of operators … A₃A₂A₁, such as the Jacobians of a network's layers or of a
 * recurrent cell's time steps, by repeated QR (Benettin, Galgani, Giorgilli and Strelcyn 1980): with {@code AₜQₜ₋₁ = QₜRₜ},
 * the i-th exponent is the mean of {@code ln |(Rₜ)ᵢᵢ|} over t, in nats a step. For the backward product hand in the
 * transposes ({@link AdjointOperator}), last layer first. Its exponential is the factor by which a gradient grows a step.
 *
 * <p><b>Cost</b>: k products a step, memory of 2k vectors. <b>Error</b>: successive logarithms are correlated, so they are
 * averaged over consecutive batches, √T of T steps but between 8 and 30, and the standard error is that of the batches'
 * means (Schmeiser 1982); below 16 steps every step is a batch.
 */
public final class LyapunovSpectrum<V> {
    private final int skip;
    private final long seed;
    private final List<List<Double>> logarithms = new ArrayList<>();
    private Basis<V> q;
    private long products;
    private int steps;

    private LyapunovSpectrum(int skip, long seed, Basis<V> q) {
        this.skip = skip;
        this.seed = seed;
        this.q = q;
        for (int i = 0; i < q.capacity(); i++) {
            logarithms.add(new ArrayList<>());
        }
    }

    /**
     * @param factors A₁ first; each one's domain is the range of the one before it
     * @param count k; as many as the narrowest space allows, if it is narrower
     * @param skip steps at the beginning that align directions and are not counted
     * @param seed of the random directions to begin with
     * @param progress hears the exponents so far after every counted step, beyond a hundred after every hundredth
     * @return largest exponent first; negative infinity where the product is singular to rounding
     * @throws IllegalArgumentException if a factor does not fit the one before, or fewer than 2 steps are to be counted
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> List<Estimate> exponents(
            Iterable<? extends LinearOperator<V>> factors,
            int count,
            int skip,
            long seed,
            Progress<? super List<Estimate>> progress) {
        if (count < 1 || skip < 0) {
            throw new IllegalArgumentException(
                    "at least 1 exponent and no negative skip, not " + count + " and " + skip);
        }
        LyapunovSpectrum<V> spectrum = null;
        try {
            for (LinearOperator<V> factor : factors) {
                if (spectrum == null) {
                    spectrum = begin(factor.domain(), count, skip, seed);
                }
                spectrum.step(factor);
                if (spectrum.worthTelling() && !Progress.ask(progress, spectrum.estimates())) {
                    break;
                }
            }
            if (spectrum == null || spectrum.steps - skip < 2) {
                throw new IllegalArgumentException(
                        "exponents take at least 2 factors beyond those skipped, but there were "
                                + (spectrum == null ? 0 : spectrum.steps) + " with " + skip + " skipped");
            }
            return spectrum.estimates();
        } finally {
            if (spectrum != null) {
                spectrum.q.close();
            }
        }
    }

    private static <V> LyapunovSpectrum<V> begin(VectorSpace<V> space, int count, int skip, long seed) {
        Basis<V> q = space.basis((int) Math.min(count, space.dimension()));
        V w = space.zero();
        try {
            for (int i = 0; i < q.capacity(); i++) {
                Orthogonalization.appendRandom(q, w, Seeds.derived(seed, i));
            }
            return new LyapunovSpectrum<>(skip, seed, q);
        } catch (RuntimeException e) {
            q.close();
            throw e;
        } finally {
            space.release(w);
        }
    }

    private void step(LinearOperator<V> factor) {
        if (factor.domain().dimension() != q.space().dimension()) {
            throw new IllegalArgumentException(factor.name() + " takes "
                    + factor.domain().dimension() + " dimensions, but the factor before it gives "
                    + q.space().dimension());
        }
        VectorSpace<V> range = factor.range();
        int k = (int) Math.min(q.size(), range.dimension());
        // A narrower space has no more directions than dimensions; what was beyond is gone for good.
        while (logarithms.size() > k) {
            logarithms.remove(logarithms.size() - 1);
        }
        CountingOperator<V> counting = new CountingOperator<>(factor);
        Basis<V> next = range.basis(k);
        boolean done = false;
        V w = range.zero();
        try {
            double norm = 0;
            for (int i = 0; i < k; i++) {
                counting.apply(q.get(i), w);
                norm = Math.max(norm, Math.sqrt(counting.finite(range.dot(w, w))));
                double[] column = Orthogonalization.append(next, w, 32 * range.roundoff() * norm);
                boolean grown = next.size() == i + 1;
                if (!grown) {
                    Orthogonalization.appendRandom(next, w, Seeds.derived(seed, 1000L * (steps + 1) + i));
                }
                if (steps >= skip) {
                    logarithms.get(i).add(grown ? Math.log(column[i]) : Double.NEGATIVE_INFINITY);
                }
            }
            q.close();
            q = next;
            done = true;
            products += counting.products();
            steps++;
        } finally {
            range.release(w);
            if (!done) {
                next.close();
            }
        }
    }

    /** An estimate goes over all terms: after every step of many it would cost their number squared. */
    private boolean worthTelling() {
        int counted = steps - skip;
        return counted > 0 && (counted <= 100 || counted % 100 == 0);
    }

    private List<Estimate> estimates() {
        return logarithms.stream().map(this::estimate).toList();
    }

    private Estimate estimate(List<Double> terms) {
        int n = terms.size();
        int batches = n < 16 ? n : Math.max(8, Math.min(30, (int) Math.sqrt(n)));
        if (terms.contains(Double.NEGATIVE_INFINITY)) {
            return Estimate.sampled(Double.NEGATIVE_INFINITY, 0, Math.max(1, batches - 1), products, true);
        }
        double mean = terms.stream().mapToDouble(t -> t).average().orElseThrow();
        Sample sample = new Sample();
        for (int b = 0; b < batches; b++) {
            int from = (int) ((long) b * n / batches);
            int to = (int) ((long) (b + 1) * n / batches);
            sample.add(terms.subList(from, to).stream()
                    .mapToDouble(t -> t)
                    .average()
                    .orElseThrow());
        }
        return Estimate.sampled(mean, sample.standardError(), Math.max(1, batches - 1), products, n >= 16);
    }
}
