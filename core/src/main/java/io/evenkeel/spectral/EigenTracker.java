package io.evenkeel.spectral;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Follows the k largest eigenpairs of a symmetric operator that changes slowly, such as a Hessian during training. The
 * first refresh finds them by {@link Lanczos}; every later one multiplies the predicted vectors and, as long as the error
 * asks for it, what they lean towards, and lets the products of earlier refreshes say what these have not said anew: a
 * Rayleigh–Ritz step over an {@link AgingProjection}.
 *
 * <p><b>Prediction.</b> A vector x_t is expected to go on turning: x_{t+1} ≈ x_t + μ(x_t − x_{t−1}), with the μ in [0, 1] that
 * would have predicted x_t best; in noise it is 0. Of x_{t−1} what it has of the vectors kept is known, as coordinates: it takes
 * no vector of its own.
 *
 * <p><b>Neighbours.</b> {@link Options#neighbours} pairs below those followed are kept with the values that they last had. One
 * whose value could be above those followed by now, growing by {@value Pursuit#GROWTH} of it a refresh or as much as one lately
 * did, is multiplied, and every
 * {@value Pursuit#WATCH_EVERY} refreshes the largest is: an eigenvalue that overtakes is seen.
 *
 * <p><b>Value and error.</b> A product tells what its vector lacks: what is left of it beside the vector. The value of the
 * widened space, in which ⟨q, Aq⟩ along the new direction q is taken to be what it was at earlier refreshes, is the estimate; the
 * products alone have a Ritz value θ below it by some Δ, which no eigenvalue is below. The error is c·Δ, with c from how far
 * the estimate was off at earlier refreshes that took more products, {@value Pursuit#CAUTION} times that, and larger the further
 * the vector turned from where it was predicted; no less than the residual, or nearly the tolerance where that is less; more where
 * what is left may lean towards the next value as it is known; and more where the first residual was large, or a neighbour could be
 * larger and there was no product left for it. The products' own error is added, or part of that least. None of these is a bound: a
 * test counts how often they hold.
 *
 * <p><b>Cost</b>: from the second refresh on, k products where these are enough, and {@link Options#productsPerRefresh} at
 * most, by default k + 2; memory of k vectors, the neighbours, and one or two for each product.
 *
 * <p>A refresh that ends with an error above {@link Options#lostAbove} of the value has lost track: {@link Refresh#lost};
 * {@link #recover} then spends what a search from the last vectors costs. Where the first products already show that,
 * nothing more is spent on it.
 */
public final class EigenTracker<V> implements AutoCloseable {

    /** Neighbours by default. */
    private static final int NEIGHBOURS = 7;

    /** Products beyond those of a refresh, which cost less than a search. */
    private static final int PATIENCE = 6;

    /** From which on a pass over a vector costs a good part of a product. */
    private static final long LONG = 1L << 17;

    private static final int FEW_NEIGHBOURS = 2;
    private static final int MANY_VECTORS = 30;
    private static final int FEW_VECTORS = 11;

    /**
     * @param count k, eigenpairs followed
     * @param neighbours pairs below them that are kept, at least 1
     * @param searchVectors that a search holds at most, see {@link Lanczos.Options#basisSize}
     * @param tolerance relative error at which a pair counts as converged
     * @param lostAbove relative error above which track is lost
     * @param productsPerRefresh at most; at least k + 2
     * @param maxProducts for the first refresh and for {@link EigenTracker#recover}
     * @param seed of the first search
     */
    public record Options(
            int count,
            int neighbours,
            int searchVectors,
            double tolerance,
            double lostAbove,
            int productsPerRefresh,
            long maxProducts,
            long seed) {

        public Options {
            if (count < 1 || productsPerRefresh < count + 2 || maxProducts < productsPerRefresh) {
                throw new IllegalArgumentException("following " + count + " pairs takes at least " + (count + 2)
                        + " products a refresh and as many for a search, not " + productsPerRefresh + " and "
                        + maxProducts);
            }
            if (neighbours < 1) {
                throw new IllegalArgumentException("at least 1 neighbour is watched, not " + neighbours);
            }
            if (!(tolerance > 0 && lostAbove >= tolerance)) {
                throw new IllegalArgumentException("a tolerance is positive and no more than what counts as lost, not "
                        + tolerance + " and " + lostAbove);
            }
        }

        /** To 1 %, lost above 4 %, with k + 2 products a refresh and 30 + 10 k for a search. */
        public static Options of(int count) {
            int searchVectors = Math.max(MANY_VECTORS, 3 * count + 10);
            return new Options(count, NEIGHBOURS, searchVectors, 0.01, 0.04, count + 2, 30 + 10L * count, 1);
        }

        /** {@linkplain #withFewVectors With few vectors} where these are so long that a pass over one costs a good part of a product. */
        public Options forDimension(long dimension) {
            return dimension > LONG ? withFewVectors() : this;
        }

        /** With two neighbours, and a search that holds little more than it needs. */
        public Options withFewVectors() {
            return new Options(
                    count,
                    Math.min(neighbours, FEW_NEIGHBOURS),
                    Math.min(searchVectors, Math.max(FEW_VECTORS, 3 * count + 8)),
                    tolerance,
                    lostAbove,
                    productsPerRefresh,
                    maxProducts,
                    seed);
        }

        /** Of one refresh, before track counts as lost. */
        int productsAtMost() {
            return productsPerRefresh + PATIENCE;
        }

        /** Pairs kept from one refresh to the next. */
        int kept() {
            return count + neighbours;
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

    private final Options options;
    /** Those followed, and their neighbours. */
    private @Nullable Basis<V> vectors;

    private TrackStanding standing = TrackStanding.NONE;

    public EigenTracker(Options options) {
        this.options = options;
    }

    /**
     * The largest eigenvalues of the operator as it is now.
     *
     * @param operator symmetric, over the same space each time
     */
    public Refresh refresh(LinearOperator<V> operator) {
        return refresh(operator, null);
    }

    /**
     * The same.
     *
     * @param hint writes where a search is to look besides at random, asked only where there is one; such as the gradient
     *     where the operator is a Hessian, since gradients lie largely among its top eigenvectors (Gur-Ari et al. 2018)
     */
    public Refresh refresh(LinearOperator<V> operator, @Nullable Consumer<V> hint) {
        return refresh(operator, hint, 1);
    }

    /**
     * The same, where products are cheap.
     *
     * @param least products to spend in any case, as far as there is a use for them, on neighbours first where these are to be
     *     watched; the first search is not concerned
     */
    public Refresh refresh(LinearOperator<V> operator, @Nullable Consumer<V> hint, int least) {
        Spaces.symmetric(operator, "following eigenvalues");
        Basis<V> last = vectors;
        return last == null ? searchNear(operator, null, hint) : follow(operator, last, least);
    }

    /** Searches anew from the vectors at hand, as the first refresh does from nothing. */
    public Refresh recover(LinearOperator<V> operator) {
        return recover(operator, null);
    }

    /** @param hint as for {@link #refresh(LinearOperator, Consumer)} */
    public Refresh recover(LinearOperator<V> operator, @Nullable Consumer<V> hint) {
        Basis<V> last = vectors;
        TrackStanding lost = standing;
        Refresh found = searchNear(operator, last == null ? null : last.get(0), hint);
        standing = standing.after(lost);
        return found;
    }

    private Refresh searchNear(LinearOperator<V> operator, @Nullable V known, @Nullable Consumer<V> hint) {
        if (known == null && hint == null) {
            return search(operator, null);
        }
        VectorSpace<V> space = operator.domain();
        V start = space.zero();
        V direction = space.zero();
        try {
            // Noise as long as the vectors themselves: what is looked for may have nothing in common with them.
            space.gaussian(Seeds.derived(options.seed, 1), start);
            space.scale(1 / Math.sqrt(space.dimension()), start);
            if (known != null) {
                space.axpy(1, known, start);
            }
            if (hint != null) {
                hint.accept(direction);
                double length = space.norm(direction);
                // The inverse of less is no number in single precision, and a direction that faint means nothing.
                if (length > Float.MIN_NORMAL && Double.isFinite(length)) {
                    space.axpy(1 / length, direction, start);
                }
            }
            return search(operator, start);
        } finally {
            space.release(start);
            space.release(direction);
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

    /** All that the last refresh left to go on from; views that hold until the next. */
    public List<V> kept() {
        Basis<V> last = vectors;
        return last == null
                ? List.of()
                : IntStream.range(0, last.size()).mapToObj(last::get).toList();
    }

    /** What goes with {@link #kept}. */
    public TrackStanding standing() {
        return standing;
    }

    /**
     * Goes on from what another tracker with the same options {@linkplain #kept kept}, as that one would.
     *
     * @param kept copied; empty: the next refresh is the first
     */
    public void resume(VectorSpace<V> space, List<V> kept, TrackStanding standing) {
        close();
        int pairs = standing.pairs();
        if (pairs == 0 || pairs != kept.size()) {
            return;
        }
        vectors = copies(space, kept, capacity(space));
        this.standing = standing;
    }

    private static <V> Basis<V> copies(VectorSpace<V> space, List<V> vectors, int capacity) {
        Basis<V> copies = space.basis(Math.max(capacity, vectors.size()));
        vectors.forEach(vector -> copies.append(1, vector));
        return copies;
    }

    /** Room for those kept, and what each product leaves. */
    private int capacity(VectorSpace<V> space) {
        return (int) Math.min(space.dimension(), options.kept() + options.productsAtMost());
    }

    private Refresh search(LinearOperator<V> operator, @Nullable V start) {
        Lanczos.Options lanczos = Lanczos.Options.of(options.count, Lanczos.End.LARGEST)
                .withTolerance(options.tolerance, Lanczos.Stop.GAP)
                .withBudget(options.searchVectors, options.maxProducts)
                .withSeed(options.seed);
        VectorSpace<V> space = operator.domain();
        try (Eigenpairs<V> pairs = Lanczos.solve(operator, lanczos, start, options.neighbours, Progress.silent())) {
            List<V> found = IntStream.range(0, pairs.values().size())
                    .mapToObj(pairs.vectors()::get)
                    .toList();
            close();
            vectors = copies(space, found, capacity(space));
            standing = TrackStanding.found(
                    pairs.values().stream().map(Estimate::value).toList());
            List<Estimate> values = pairs.values()
                    .subList(0, Math.min(options.count, pairs.values().size()));
            return new Refresh(values, lost(values), pairs.products());
        }
    }

    private Refresh follow(LinearOperator<V> operator, Basis<V> last, int least) {
        int known = last.size();
        try (AgingProjection<V> projection =
                new AgingProjection<>(new CountingOperator<>(operator), last, standing.valuesArray())) {
            Pursuit<V> pursuit = new Pursuit<>(options, standing, least, projection);
            List<Estimate> values = pursuit.values();
            boolean lost = pursuit.isGone() || lost(values);
            standing = pursuit.keep();
            return new Refresh(values, lost, pursuit.products());
        } catch (RuntimeException e) {
            last.truncate(known);
            throw e;
        }
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
        standing = TrackStanding.NONE;
        if (last != null) {
            last.close();
        }
    }
}
