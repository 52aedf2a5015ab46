package io.evenkeel.spectral;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Follows the k largest eigenpairs of a symmetric operator that changes slowly, such as a Hessian during training. The
 * first refresh finds them by {@link Lanczos}; every later one is a Rayleigh–Ritz step over the last Ritz vectors, widened,
 * as long as the error asks for it, by residuals (block Davidson without a preconditioner, Davidson 1975; as LOBPCG,
 * Knyazev 2001, keeps its last direction). Vectors are kept one step of power iteration ahead, which their products give
 * for nothing. One pair more than k watches for an eigenvalue that overtakes those followed: it is multiplied too every
 * {@value #WATCH_EVERY} refreshes, and at each one as long as it is near them.
 *
 * <p><b>Cost</b>: from the second refresh on, k products where these are enough, and {@link Options#productsPerRefresh} at
 * most, by default k + 2;
 * memory of twice as many vectors. <b>Error</b>: the residual norm, within which an eigenvalue lies, or 2·residual²/gap
 * where that is smaller and the gap is known from the other Ritz values, those of the last time the extra pair was
 * multiplied among them ({@link Lanczos.Stop#GAP}). A refresh that ends
 * with an error above {@link Options#lostAbove} of the value, or with a residual so large that the gap means nothing, has
 * lost track: {@link Refresh#lost}; {@link #recover} then
 * spends what a search from the last vectors costs.
 */
public final class EigenTracker<V> implements AutoCloseable {

    /** Residual, relative to the value, beyond which a vector is not near any eigenvector. */
    private static final double FAR = 0.3;

    /** Refreshes from one that multiplies the extra pair to the next. */
    private static final int WATCH_EVERY = 4;

    /** An extra pair above this share of the last value followed may soon overtake it. */
    private static final double NEAR = 0.9;

    /**
     * @param count k, eigenpairs followed
     * @param tolerance relative error at which a pair counts as converged
     * @param lostAbove relative error above which track is lost
     * @param productsPerRefresh at most; at least k + 2
     * @param maxProducts for the first refresh and for {@link EigenTracker#recover}
     * @param seed of the first search
     */
    public record Options(
            int count, double tolerance, double lostAbove, int productsPerRefresh, long maxProducts, long seed) {

        public Options {
            if (count < 1 || productsPerRefresh < count + 2 || maxProducts < productsPerRefresh) {
                throw new IllegalArgumentException("following " + count + " pairs takes at least " + (count + 2)
                        + " products a refresh and as many for a search, not " + productsPerRefresh + " and "
                        + maxProducts);
            }
            if (!(tolerance > 0 && lostAbove >= tolerance)) {
                throw new IllegalArgumentException("a tolerance is positive and no more than what counts as lost, not "
                        + tolerance + " and " + lostAbove);
            }
        }

        /** To 1 %, lost above 10 %, with k + 2 products a refresh and 30 + 10 k for a search. */
        public static Options of(int count) {
            return new Options(count, 0.01, 0.1, count + 2, 30 + 10L * count, 1);
        }
    }

    /**
     * What a refresh found.
     *
     * @param values the k largest, largest first, each with its error
     * @param lost whether an error is above what counts as lost
     * @param products what it cost
     */
    public record Refresh(List<Estimate> values, boolean lost, long products) {
        public Refresh {
            values = List.copyOf(values);
        }

        public Estimate largest() {
            return values.get(0);
        }

        public boolean converged() {
            return values.stream().allMatch(Estimate::converged);
        }
    }

    /**
     * What a tracker goes by besides its vectors.
     *
     * @param next what the (k + 1)-th largest value did not exceed, by its residual, when the extra pair was last
     *     multiplied; NaN: never
     * @param refreshes since then
     */
    public record Standing(double next, int refreshes) {
        public static final Standing NONE = new Standing(Double.NaN, 0);
    }

    private final Options options;
    private @Nullable Basis<V> vectors;
    private Standing standing = Standing.NONE;

    public EigenTracker(Options options) {
        this.options = options;
    }

    /**
     * The largest eigenvalues of the operator as it is now.
     *
     * @param operator symmetric, over the same space each time
     */
    public Refresh refresh(LinearOperator<V> operator) {
        Spaces.symmetric(operator, "following eigenvalues");
        Basis<V> last = vectors;
        return last == null ? search(operator, null) : follow(operator, last);
    }

    /** Searches anew from the vectors at hand, as the first refresh does from nothing. */
    public Refresh recover(LinearOperator<V> operator) {
        Basis<V> last = vectors;
        if (last == null) {
            return search(operator, null);
        }
        VectorSpace<V> space = operator.domain();
        V start = space.zero();
        try {
            // Noise as long as the vector itself: what was lost may have nothing in common with what was followed.
            space.gaussian(Seeds.derived(options.seed, 1), start);
            space.scale(1 / Math.sqrt(space.dimension()), start);
            space.axpy(1, last.get(0), start);
            return search(operator, start);
        } finally {
            space.release(start);
        }
    }

    /** The eigenvectors, largest first, as the next refresh starts from them; views that hold until then. */
    public List<V> vectors() {
        Basis<V> last = vectors;
        return last == null
                ? List.of()
                : IntStream.range(0, Math.min(options.count, last.size()))
                        .mapToObj(last::get)
                        .toList();
    }

    /** All that the last refresh left to go on from, the extra pair among them; views that hold until the next. */
    public List<V> kept() {
        Basis<V> last = vectors;
        return last == null
                ? List.of()
                : IntStream.range(0, last.size()).mapToObj(last::get).toList();
    }

    /** What goes with {@link #kept}. */
    public Standing standing() {
        return standing;
    }

    /**
     * Goes on from what another tracker of as many pairs {@linkplain #kept kept}, as that one would.
     *
     * @param kept copied; empty: the next refresh is the first
     */
    public void resume(VectorSpace<V> space, List<V> kept, Standing standing) {
        close();
        if (!kept.isEmpty()) {
            Basis<V> copies = space.basis(kept.size());
            kept.forEach(vector -> copies.append(1, vector));
            vectors = copies;
            this.standing = standing;
        }
    }

    private Refresh search(LinearOperator<V> operator, @Nullable V start) {
        Lanczos.Options lanczos = Lanczos.Options.of(options.count, Lanczos.End.LARGEST)
                .withTolerance(options.tolerance, Lanczos.Stop.GAP)
                .withBudget(Math.max(30, 3 * options.count + 10), options.maxProducts)
                .withSeed(options.seed);
        Eigenpairs<V> pairs = Lanczos.solve(operator, lanczos, start, 1, Progress.silent());
        close();
        vectors = pairs.vectors();
        List<Estimate> values =
                pairs.values().subList(0, Math.min(options.count, pairs.values().size()));
        double next =
                pairs.values().size() > options.count ? upper(pairs.values().get(options.count)) : Double.NaN;
        standing = new Standing(next, 0);
        return new Refresh(values, lost(values), pairs.products());
    }

    private static double upper(Estimate estimate) {
        return estimate.value() + estimate.error();
    }

    private Refresh follow(LinearOperator<V> operator, Basis<V> last) {
        CountingOperator<V> counting = new CountingOperator<>(operator);
        VectorSpace<V> space = operator.domain();
        int capacity = (int) Math.min(Math.max(options.productsPerRefresh, last.size()), space.dimension());
        V w = space.zero();
        try (Basis<V> q = space.basis(capacity);
                Basis<V> aq = space.basis(capacity)) {
            Subspace<V> subspace = new Subspace<>(counting, q, aq, w);
            int followed = Math.min(options.count, last.size());
            for (int i = 0; i < followed; i++) {
                space.assign(last.get(i), w);
                subspace.append();
            }
            double next = isExtraDue(subspace) ? Double.NaN : standing.next();
            boolean enough = !Double.isNaN(next) && converged(subspace, next);
            for (int i = followed; !enough && i < last.size() && fits(counting); i++) {
                space.assign(last.get(i), w);
                subspace.append();
            }
            while (!enough
                    && fits(counting)
                    && q.size() < capacity
                    && subspace.widen(subspace.neediest(options.count, options.tolerance))) {
                // widened by one
            }
            List<Estimate> values = subspace.estimates(options.count, options.tolerance, enough ? next : Double.NaN);
            boolean lost = lost(values) || subspace.misfit(options.count) > FAR;
            Standing now = enough
                    ? new Standing(next, standing.refreshes() + 1)
                    : new Standing(subspace.above(options.count), 0);
            Basis<V> ahead = ahead(subspace, enough ? last : null, w);
            close();
            vectors = ahead;
            standing = now;
            return new Refresh(values, lost, counting.products());
        } finally {
            space.release(w);
        }
    }

    private boolean fits(CountingOperator<V> counting) {
        return counting.products() + counting.cost() <= options.productsPerRefresh;
    }

    /** Whether it is the extra pair's turn, or it is too near to be left alone. */
    private boolean isExtraDue(Subspace<V> subspace) {
        int followed = subspace.size();
        return followed < options.count
                || standing.refreshes() + 1 >= WATCH_EVERY
                || !(standing.next() < NEAR * subspace.value(followed - 1));
    }

    private boolean converged(Subspace<V> subspace, double next) {
        return subspace.estimates(options.count, options.tolerance, next).stream()
                .allMatch(Estimate::converged);
    }

    /**
     * What the next refresh starts from: Ritz vectors one step of power iteration on, since Au is known where u has been
     * multiplied, and the extra pair.
     *
     * @param last holds the extra pair where it has not been multiplied; null where it has
     * @param w scratch
     */
    private Basis<V> ahead(Subspace<V> subspace, @Nullable Basis<V> last, V w) {
        int pairs = Math.min(last == null ? options.count + 1 : options.count, subspace.size());
        Basis<V> ahead = subspace.basis(options.count + 1);
        for (int i = 0; i < pairs; i++) {
            subspace.ahead(i);
            ahead.append(1, w);
        }
        for (int i = pairs; last != null && i < last.size(); i++) {
            ahead.append(1, last.get(i));
        }
        return ahead;
    }

    private boolean lost(List<Estimate> values) {
        double scale =
                values.stream().mapToDouble(e -> Math.abs(e.value())).max().orElse(0);
        return values.stream().anyMatch(e -> e.error() > options.lostAbove * scale);
    }

    @Override
    public void close() {
        Basis<V> last = vectors;
        vectors = null;
        standing = Standing.NONE;
        if (last != null) {
            last.close();
        }
    }
}
