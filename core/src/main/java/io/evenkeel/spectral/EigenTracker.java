package io.evenkeel.spectral;

import java.util.ArrayList;
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
 * would have predicted x_t best. In noise μ is 0, and for vectors so long that a few passes over them cost a good part of a product.
 *
 * <p><b>Neighbours.</b> {@link Options#neighbours} pairs below those followed are kept with the values that they last had. One
 * whose value could be above those followed by now, growing by {@value Pursuit#GROWTH} of it a refresh or as much as one lately
 * did, is multiplied, and every
 * {@value Pursuit#WATCH_EVERY} refreshes the largest is: an eigenvalue that overtakes is seen.
 *
 * <p><b>Value and error.</b> A product tells what its vector lacks: what is left of it beside the vector. The value of the
 * widened space, in which ⟨q, Aq⟩ along the new direction q is taken to be what it was at earlier refreshes, is the estimate; the
 * products alone have a Ritz value θ below it by some Δ, which no eigenvalue is below. The error is c·Δ, with c from how far
 * the estimate was off at earlier refreshes that took more products, {@value Pursuit#CAUTION} times that; no less than the residual
 * or three quarters of the tolerance; more where what is left may lean towards the next value as it is known; and more where a vector turned far, or a neighbour could be larger and there was no
 * product left for it. None of these is a bound: a test counts how often they hold.
 *
 * <p><b>Cost</b>: from the second refresh on, k products where these are enough, and {@link Options#productsPerRefresh} at
 * most, by default k + 2; memory of 2k vectors, the neighbours, and one or two for each product.
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

    private static final int FEW_NEIGHBOURS = 2;
    private static final long LONG = 1L << 17;
    private static final int MANY_VECTORS = 30;
    private static final int FEW_VECTORS = 11;

    /**
     * @param count k, eigenpairs followed
     * @param neighbours pairs below them that are kept, at least 1
     * @param tolerance relative error at which a pair counts as converged
     * @param lostAbove relative error above which track is lost
     * @param productsPerRefresh at most; at least k + 2
     * @param maxProducts for the first refresh and for {@link EigenTracker#recover}
     * @param seed of the first search
     */
    public record Options(
            int count,
            int neighbours,
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
            return new Options(count, NEIGHBOURS, 0.01, 0.04, count + 2, 30 + 10L * count, 1);
        }

        /** With no more neighbours than a pass over vectors so long allows, which may cost a good part of a product. */
        public Options forDimension(long dimension) {
            return dimension > LONG ? withNeighbours(Math.min(neighbours, FEW_NEIGHBOURS)) : this;
        }

        public Options withNeighbours(int neighbours) {
            return new Options(count, neighbours, tolerance, lostAbove, productsPerRefresh, maxProducts, seed);
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
    /** What the followed ones were a refresh before. */
    private @Nullable Basis<V> previous;

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
        Basis<V> before = previous;
        List<V> kept = new ArrayList<>();
        for (int i = 0; last != null && i < last.size(); i++) {
            kept.add(last.get(i));
        }
        for (int i = 0; before != null && i < before.size(); i++) {
            kept.add(before.get(i));
        }
        return kept;
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
        if (pairs == 0 || pairs > kept.size()) {
            return;
        }
        vectors = copies(space, kept.subList(0, pairs), capacity(space));
        previous = pairs < kept.size() ? copies(space, kept.subList(pairs, kept.size()), options.count) : null;
        this.standing = standing;
    }

    private static <V> Basis<V> copies(VectorSpace<V> space, List<V> vectors, int capacity) {
        Basis<V> copies = space.basis(Math.max(capacity, vectors.size()));
        vectors.forEach(vector -> copies.append(1, vector));
        return copies;
    }

    /** Room for those kept, their predictions, and what each product leaves. */
    private int capacity(VectorSpace<V> space) {
        return (int) Math.min(space.dimension(), options.kept() + options.count + options.productsAtMost());
    }

    /** A search's vectors; fewer where a pass over them costs a good part of a product. */
    private int basis(VectorSpace<V> space) {
        return space.dimension() > LONG
                ? Math.max(FEW_VECTORS, 3 * options.count + 8)
                : Math.max(MANY_VECTORS, 3 * options.count + 10);
    }

    private Refresh search(LinearOperator<V> operator, @Nullable V start) {
        Lanczos.Options lanczos = Lanczos.Options.of(options.count, Lanczos.End.LARGEST)
                .withTolerance(options.tolerance, Lanczos.Stop.GAP)
                .withBudget(basis(operator.domain()), options.maxProducts)
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
        VectorSpace<V> space = operator.domain();
        int known = last.size();
        try (AgingProjection<V> projection =
                new AgingProjection<>(new CountingOperator<>(operator), last, standing.valuesArray())) {
            Pursuit<V> pursuit = new Pursuit<>(options, standing, least, projection, last, previous);
            List<Estimate> values = pursuit.values();
            boolean lost = pursuit.isGone() || lost(values);
            Basis<V> before = previous;
            if (before == null && space.dimension() <= LONG) {
                before = space.basis(pursuit.followed());
            }
            standing = pursuit.keep(before);
            previous = before;
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
        Basis<V> before = previous;
        vectors = null;
        previous = null;
        standing = TrackStanding.NONE;
        if (last != null) {
            last.close();
        }
        if (before != null) {
            before.close();
        }
    }
}
