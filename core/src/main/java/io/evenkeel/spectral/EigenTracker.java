package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Follows the k largest eigenpairs of a symmetric operator that changes slowly, such as a Hessian during training. The
 * first refresh finds them by {@link Lanczos}; every later one is a Rayleigh–Ritz step over predicted vectors, widened, as
 * long as the error asks for it, by residuals (block Davidson without a preconditioner, Davidson 1975; as LOBPCG, Knyazev
 * 2001, keeps its last direction).
 *
 * <p><b>Prediction.</b> Vectors are kept one step of power iteration ahead, which their products give for nothing. A vector
 * x_t is expected to go on turning: x_{t+1} ≈ x_t + μ(x_t − x_{t−1}), with the μ in [0, 1] that would have predicted x_t
 * best. In noise μ is 0.
 *
 * <p><b>Cost</b>: from the second refresh on, k products where these are enough, and {@link Options#productsPerRefresh} at
 * most, by default k + 2; memory of three times as many vectors. One pair more than k watches for an eigenvalue that
 * overtakes those followed: it is multiplied too every {@value #WATCH_EVERY} refreshes, every second one when it is near
 * them, and at each one when it is very near.
 *
 * <p><b>Error</b>: a Ritz value θ is too small by about the square of its vector's angle, at least r²/θ for a residual norm
 * r, and several times that where the vector leans towards eigenvalues close by. How many times is not known from a few
 * products, but from the last refreshes that took more of them than one asks for: c·r²/θ, with c from what these corrected,
 * doubled. Where the first products have residuals r₁ that are not small, the vectors have turned far, and the part of the
 * turn that went to neighbours is hidden from the residuals of the few products that follow: then the error is no less
 * than r₁²/θ, or up to 2.5 times that. Where the next value is within a tenth, it is no less than 2r²/gap, or r. An error by residual and gap
 * alone ({@link Lanczos.Stop#GAP}) would overlook the first two. None of these is a bound: a test counts how often they hold.
 *
 * <p>A refresh that ends with an error above {@link Options#lostAbove} of the value has lost track: {@link Refresh#lost};
 * {@link #recover} then spends what a search from the last vectors costs. Where the first products already show that,
 * nothing more is spent on it.
 */
public final class EigenTracker<V> implements AutoCloseable {

    /** First residual r₁, relative to the value θ, at which all of r₁²/θ may be hidden. */
    private static final double FAR = 0.06;

    /** Times r₁²/θ, where r₁ is larger, up to {@link #HIDDEN_SHARE} of θ. */
    private static final double MOST_HIDDEN = 2.5;

    private static final double HIDDEN_SHARE = 0.15;

    /** And beyond which a few products do not bring a vector back. */
    private static final double GONE = 0.6;

    /** Share of the tolerance below which no error is stated unless neighbours are known to be far enough. */
    private static final double PROMISE = 0.75;

    /** Refreshes from one that multiplies the extra pair to the next. */
    private static final int WATCH_EVERY = 4;

    /** An extra pair above this share of the last value followed may overtake it before long. */
    private static final double NEAR = 0.9;

    private static final double VERY_NEAR = 0.97;

    /** Times what was corrected lately: what is to be expected at most. */
    private static final double CAUTION = 2;

    private static final double LEAST_FACTOR = 2.2;
    private static final double MOST_FACTOR = 20;

    /** What is left of the last factor from one correction to the next, so that large ones are remembered for a while. */
    private static final double FADING = 0.8;

    /** Square of a turn below which its direction is rounding. */
    private static final double TURNED = 1e-4;

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

        /** To 1 %, lost above 4 %, with k + 2 products a refresh and 30 + 10 k for a search. */
        public static Options of(int count) {
            return new Options(count, 0.01, 0.04, count + 2, 30 + 10L * count, 1);
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
     * @param next the (k + 1)-th largest value when the extra pair was last multiplied; NaN: never
     * @param refreshes since then
     * @param factor c, errors over r²/θ
     * @param momentum μ
     * @param cosine the sum of all followed vectors' cosines with what they were a refresh before; NaN: not known
     * @param pairs how many of the kept vectors are the last, the extra pair's among them; those before these follow
     */
    public record Standing(double next, int refreshes, double factor, double momentum, double cosine, int pairs) {
        public static final Standing NONE = new Standing(Double.NaN, 0, LEAST_FACTOR, 0, Double.NaN, 0);
    }

    private final Options options;
    private @Nullable Basis<V> vectors;
    /** What the followed ones were a refresh before. */
    private @Nullable Basis<V> previous;

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
        return refresh(operator, null);
    }

    /**
     * The same.
     *
     * @param hint writes where a search is to look besides at random, asked only where there is one; such as the gradient
     *     where the operator is a Hessian, since gradients lie largely among its top eigenvectors (Gur-Ari et al. 2018)
     */
    public Refresh refresh(LinearOperator<V> operator, @Nullable Consumer<V> hint) {
        Spaces.symmetric(operator, "following eigenvalues");
        Basis<V> last = vectors;
        return last == null ? searchNear(operator, null, hint) : follow(operator, last);
    }

    /** Searches anew from the vectors at hand, as the first refresh does from nothing. */
    public Refresh recover(LinearOperator<V> operator) {
        return recover(operator, null);
    }

    /** @param hint as for {@link #refresh(LinearOperator, Consumer)} */
    public Refresh recover(LinearOperator<V> operator, @Nullable Consumer<V> hint) {
        Basis<V> last = vectors;
        return searchNear(operator, last == null ? null : last.get(0), hint);
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
        if (kept.isEmpty()) {
            return;
        }
        int pairs = standing.pairs() < 1 || standing.pairs() > kept.size() ? kept.size() : standing.pairs();
        vectors = copies(space, kept.subList(0, pairs));
        previous = pairs < kept.size() ? copies(space, kept.subList(pairs, kept.size())) : null;
        this.standing = standing;
    }

    private static <V> Basis<V> copies(VectorSpace<V> space, List<V> vectors) {
        Basis<V> copies = space.basis(vectors.size());
        vectors.forEach(vector -> copies.append(1, vector));
        return copies;
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
        double next = pairs.values().size() > options.count
                ? pairs.values().get(options.count).value()
                : Double.NaN;
        // The first refresh after a search spends what it may, so that its correction is known.
        standing = new Standing(
                next, WATCH_EVERY, LEAST_FACTOR, 0, Double.NaN, pairs.vectors().size());
        return new Refresh(values, lost(values), pairs.products());
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
                predict(space, last, i, w);
                subspace.append();
            }
            FirstReading first = FirstReading.of(subspace, followed);
            boolean gone = first.turn() > GONE;
            boolean watches = isExtraDue(subspace);
            for (int i = followed; !gone && watches && i < last.size() && fits(counting); i++) {
                space.assign(last.get(i), w);
                subspace.append();
            }
            while (!gone
                    && fits(counting)
                    && q.size() < capacity
                    && !(watches ? byGap(subspace) : expected(subspace, first, standing.factor()))
                            .stream().allMatch(Estimate::converged)
                    && subspace.widen(subspace.neediest(byGap(subspace)))) {
                // widened by one
            }
            double factor = watches && !gone ? first.factor(byGap(subspace), standing.factor()) : standing.factor();
            List<Estimate> values = expected(subspace, first, factor);
            boolean lost = gone || lost(values);
            double next = watches
                    ? subspace.size() > options.count ? subspace.value(options.count) : Double.NaN
                    : standing.next();
            keep(
                    subspace,
                    watches && !gone ? null : last,
                    new Standing(next, watches ? 0 : standing.refreshes() + 1, factor, 0, Double.NaN, 0),
                    w);
            return new Refresh(values, lost, counting.products());
        } finally {
            space.release(w);
        }
    }

    /** What k products say before there are more. */
    private record FirstReading(double[] values, double[] residuals, double floor) {

        static FirstReading of(Subspace<?> subspace, int count) {
            int n = Math.min(count, subspace.size());
            return new FirstReading(
                    IntStream.range(0, n).mapToDouble(subspace::value).toArray(),
                    IntStream.range(0, n).mapToDouble(subspace::residual).toArray(),
                    subspace.floor());
        }

        private double scale() {
            return DoubleStream.of(values).map(Math::abs).max().orElse(0);
        }

        /** The largest residual over the largest magnitude. */
        double turn() {
            double worst = DoubleStream.of(residuals).max().orElse(0);
            return worst <= floor ? 0 : worst / scale();
        }

        /** What errors are no less than, however many products came after the first. */
        double hidden() {
            double turn = turn();
            double square = turn * turn;
            double several = square * Math.min(MOST_HIDDEN, turn / FAR);
            return scale() * (several > square ? Math.max(square, Math.min(several, HIDDEN_SHARE)) : several);
        }

        /** What r²/θ has to be multiplied by, given what the values were corrected to. */
        double factor(List<Estimate> corrected, double last) {
            double worst = 0;
            for (int i = 0; i < Math.min(values.length, corrected.size()); i++) {
                double expected = residuals[i] * residuals[i] / scale();
                double error = corrected.get(i).error();
                double up = corrected.get(i).value() - values[i];
                // a residual of rounding, or a correction that is itself unsure, says nothing
                if (expected > floor && up > error) {
                    worst = Math.max(worst, up / expected);
                }
            }
            return Math.min(MOST_FACTOR, Math.max(LEAST_FACTOR, Math.max(CAUTION * worst, FADING * last)));
        }
    }

    private List<Estimate> byGap(Subspace<V> subspace) {
        return subspace.estimates(options.count, options.tolerance);
    }

    /** With the errors that the last corrections make expect. */
    private List<Estimate> expected(Subspace<V> subspace, FirstReading first, double factor) {
        double scale = subspace.scale();
        double hidden = subspace.size() == subspace.dimension() ? 0 : first.hidden();
        List<Estimate> estimates = new ArrayList<>();
        for (Estimate estimate : byGap(subspace)) {
            double residual = subspace.residual(estimates.size());
            double square = residual <= subspace.floor() ? 0 : residual * residual;
            double error = Math.max(Math.max(factor * square / scale, hidden), unresolved(estimate, square, scale))
                    + subspace.floor();
            estimates.add(Estimate.bounded(
                    estimate.value(), error, estimate.products(), error <= options.tolerance * scale || scale == 0));
        }
        return estimates;
    }

    /**
     * What neighbours may add: 2·residual²/gap, or the residual, where the next value is near. Everywhere the residual or
     * three quarters of the tolerance, since less than that is not promised where neighbours are not told apart.
     */
    private double unresolved(Estimate estimate, double square, double scale) {
        double gap = estimate.value() - standing.next();
        double residual = Math.sqrt(square);
        double floor = Math.min(residual, PROMISE * options.tolerance * scale);
        double near = gap > 2 * residual ? 2 * square / gap : residual;
        return gap < (1 - NEAR) * scale ? Math.max(floor, near) : floor;
    }

    /** {@code w :=} where the i-th vector should be by now. */
    private void predict(VectorSpace<V> space, Basis<V> last, int i, V w) {
        space.assign(last.get(i), w);
        Basis<V> before = previous;
        if (before != null && i < before.size() && standing.momentum() > 0) {
            space.axpy(-standing.momentum() / (1 + standing.momentum()), before.get(i), w);
        }
    }

    private boolean fits(CountingOperator<V> counting) {
        return counting.products() + counting.cost() <= options.productsPerRefresh;
    }

    /** Whether it is the extra pair's turn, or it is too near to be left alone. */
    private boolean isExtraDue(Subspace<V> subspace) {
        int followed = subspace.size();
        if (followed < options.count || Double.isNaN(standing.next())) {
            return true;
        }
        double share = standing.next() / subspace.value(followed - 1);
        int every = !(share < VERY_NEAR) ? 1 : share > NEAR ? 2 : WATCH_EVERY;
        return standing.refreshes() + 1 >= every;
    }

    /**
     * Keeps what the next refresh starts from: Ritz vectors one step of power iteration on, since Au is known where u has
     * been multiplied, the extra pair, and what the followed vectors were until now.
     *
     * @param extra holds the extra pair where it has not been multiplied; null where it has
     * @param now but for momentum, cosine and pairs
     * @param w scratch
     */
    private void keep(Subspace<V> subspace, @Nullable Basis<V> extra, Standing now, V w) {
        Basis<V> last = vectors;
        Basis<V> before = previous;
        int followed = Math.min(options.count, subspace.size());
        int pairs = extra == null ? Math.min(options.count + 1, subspace.size()) : followed;
        Basis<V> ahead = subspace.basis(options.count + 1);
        double cosine = 0;
        double earlier = 0;
        boolean same = last != null && last.size() >= followed;
        for (int i = 0; i < pairs; i++) {
            subspace.ahead(i);
            double sign = 1;
            if (i < followed && same && last != null) {
                double turn = last.dots(w)[i];
                sign = turn < 0 ? -1 : 1;
                cosine += Math.abs(turn);
                earlier += before == null || before.size() <= i ? Double.NaN : sign * before.dots(w)[i];
            }
            ahead.append(sign, w);
        }
        for (int i = pairs; extra != null && i < extra.size() && ahead.size() < ahead.capacity(); i++) {
            ahead.append(1, extra.get(i));
        }
        double momentum = same ? momentum(followed, cosine, standing.cosine(), earlier) : 0;
        Basis<V> was = null;
        if (same && last != null) {
            last.truncate(followed);
            was = last;
            vectors = null;
        }
        close();
        vectors = ahead;
        previous = was;
        standing = new Standing(
                now.next(), now.refreshes(), now.factor(), momentum, was == null ? Double.NaN : cosine, ahead.size());
    }

    /** ⟨x_t − x_{t−1}, x_{t−1} − x_{t−2}⟩ / ‖x_{t−1} − x_{t−2}‖², between 0 and 1, by sums of cosines. */
    private static double momentum(int count, double now, double before, double over) {
        double square = 2 * (count - before);
        double along = now - over - count + before;
        return square > TURNED * count ? Math.max(0, Math.min(1, along / square)) : 0;
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
        standing = Standing.NONE;
        if (last != null) {
            last.close();
        }
        if (before != null) {
            before.close();
        }
    }
}
