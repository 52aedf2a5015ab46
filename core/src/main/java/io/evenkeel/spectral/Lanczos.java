package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Extreme eigenpairs of a symmetric operator: Rayleigh–Ritz over a Krylov space that is kept orthogonal to rounding by full
 * re-orthogonalisation and shrunk, when its basis is full, to the most promising Ritz vectors (thick restart: Wu and Simon
 * 2000; Stewart 2001).
 *
 * <p><b>Cost</b>: one product and a pass or two over the basis a step; memory of {@link Options#basisSize} vectors.
 * <b>Errors</b>: with Q the basis and (θ, s) an eigenpair of QᵀAQ, the pair (θ, Qs) has residual norm r = β|s_last|, and an
 * eigenvalue lies within r of θ. By {@link Stop#GAP} the error is 2r²/δ where that is smaller. By Kato (1949) and Temple (1928) r²/δ
 * is enough with δ the distance from θ to the rest of the spectrum; the distance to the other Ritz values less their
 * residuals stands in for it, and the 2 leaves room for its being half as large. This is right as soon as the Krylov space
 * has seen every eigenvalue near θ, while r holds whatever it has seen. To either a few roundoffs
 * of the norm are added, or what {@link LinearOperator#error} says.
 *
 * <p><b>Repeated eigenvalues.</b> A Krylov space holds one vector of each eigenspace. When it is exhausted, the search goes
 * on from a random vector in its complement until this changes nothing, so copies are found; likewise where several are wanted
 * and what is left of the space is within the tolerance, as with eigenvalues that nearly repeat themselves. Before that, a copy
 * may be missing from the list, though what is listed is right.
 */
public final class Lanczos<V> {

    /** Steps before the gap, or a fresh vector's Krylov space, is believed. */
    private static final int SETTLED = 5;

    /** Tolerance from which on a second pass over the basis is made only where the first leaves little. */
    private static final double ROUGH = 1e-3;

    /** Which end of the spectrum, by sign and not by magnitude. */
    public enum End {
        LARGEST,
        SMALLEST,
        /** As many of either end as the count says. */
        BOTH
    }

    /** By which error to stop. */
    public enum Stop {
        /** The residual norm: an eigenvalue is this near for certain. */
        RESIDUAL,
        /** Twice residual²/gap: as good an error in far fewer products where the gap is not tiny. */
        GAP
    }

    /**
     * What to look for and how far to go.
     *
     * @param count eigenpairs wanted at each end that is wanted; as many as there are, if there are fewer
     * @param tolerance the largest error, relative to the largest magnitude of an eigenvalue seen: an eigenvalue much smaller
     *     than that may have converged with an error larger than itself, and its error says so
     * @param basisSize vectors kept at most; raised to three more than are wanted
     * @param maxProducts products at most
     * @param seed of the starting vector
     */
    public record Options(int count, End end, double tolerance, Stop stop, int basisSize, long maxProducts, long seed) {

        public Options {
            if (count < 1 || basisSize < 1 || maxProducts < 1) {
                throw new IllegalArgumentException("at least 1 eigenpair, basis vector and product, not " + count + ", "
                        + basisSize + " and " + maxProducts);
            }
            if (!(tolerance > 0)) {
                throw new IllegalArgumentException("a tolerance is positive, but this is " + tolerance);
            }
        }

        /** Residuals of 10⁻⁶ of the norm within 1000 products, with a basis that suits the count. */
        public static Options of(int count, End end) {
            return new Options(count, end, 1e-6, Stop.RESIDUAL, Math.max(30, 3 * count + 10), 1000, 1);
        }

        public Options withTolerance(double tolerance, Stop stop) {
            return new Options(count, end, tolerance, stop, basisSize, maxProducts, seed);
        }

        public Options withBudget(int basisSize, long maxProducts) {
            return new Options(count, end, tolerance, stop, basisSize, maxProducts, seed);
        }

        public Options withSeed(long seed) {
            return new Options(count, end, tolerance, stop, basisSize, maxProducts, seed);
        }
    }

    private final CountingOperator<V> operator;
    private final Options options;
    private final VectorSpace<V> space;
    private final int capacity;
    private final int wanted;
    private final Basis<V> q;
    private final V w;
    private final double[][] h;
    private SymmetricEigen ritz = new SymmetricEigen(new double[0], new double[0][0]);
    private double[] residuals = {};
    private double norm;
    private int fresh;
    private int chain;
    private double @Nullable [] exhausted;

    private Lanczos(LinearOperator<V> operator, Options options) {
        this.operator = new CountingOperator<>(operator);
        this.options = options;
        this.space = operator.domain();
        long both = options.end == End.BOTH ? 2L * options.count : options.count;
        this.wanted = (int) Math.min(both, space.dimension());
        this.capacity = (int) Math.min(space.dimension(), Math.max(options.basisSize, wanted + 3L));
        this.h = new double[capacity][capacity];
        this.w = space.zero();
        this.q = space.basis(capacity);
    }

    /** From a random start, in silence. */
    public static <V> Eigenpairs<V> solve(LinearOperator<V> operator, Options options) {
        return solve(operator, options, null, Progress.silent());
    }

    /**
     * @param start where to look first, such as an eigenvector of a similar operator; random if null or zero
     * @param progress hears the wanted pairs' estimates after every product
     * @return the wanted pairs; fewer if it was ended before there were as many
     * @throws IllegalArgumentException if the operator is not symmetric
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> Eigenpairs<V> solve(
            LinearOperator<V> operator, Options options, @Nullable V start, Progress<? super List<Estimate>> progress) {
        return solve(operator, options, start, 0, progress);
    }

    /** The same, with up to {@code extra} more pairs, converged or not, towards the inside of the spectrum. */
    static <V> Eigenpairs<V> solve(
            LinearOperator<V> operator,
            Options options,
            @Nullable V start,
            int extra,
            Progress<? super List<Estimate>> progress) {
        Spaces.symmetric(operator, "Lanczos");
        Lanczos<V> lanczos = new Lanczos<>(operator, options);
        try {
            return lanczos.run(start, extra, progress);
        } finally {
            lanczos.space.release(lanczos.w);
            lanczos.q.close();
        }
    }

    private Eigenpairs<V> run(@Nullable V start, int extra, Progress<? super List<Estimate>> progress) {
        begin(start);
        boolean converged;
        while (true) {
            double beta = step();
            List<Estimate> estimates = estimates(select(wanted));
            converged = settled(beta)
                    && estimates.size() == wanted
                    && estimates.stream().allMatch(Estimate::converged);
            boolean more = Progress.ask(progress, estimates) && operator.products() < options.maxProducts;
            if (converged || !more || q.size() == space.dimension()) {
                converged |= q.size() == space.dimension();
                break;
            }
            if (q.size() == capacity) {
                restart();
            }
            extend(beta);
        }
        int[] chosen = select(Math.min(wanted + extra, ritz.size()));
        List<Estimate> values = estimates(chosen);
        q.rotate(ritz.columns(chosen));
        // What is handed out is as small as can be: the search's own basis may be many times larger.
        Basis<V> found = space.basis(chosen.length);
        for (int i = 0; i < chosen.length; i++) {
            found.append(1, q.get(i));
        }
        return new Eigenpairs<>(values, found, converged, operator.products());
    }

    private void begin(@Nullable V start) {
        double length = start == null ? 0 : space.norm(start);
        if (start != null && length > 0 && Double.isFinite(length)) {
            q.append(1 / length, start);
        } else {
            Orthogonalization.appendRandom(q, w, options.seed);
        }
    }

    /** One product, and the Ritz values with it; gives what couples the basis to the rest, 0 if nothing does. */
    private double step() {
        int j = q.size() - 1;
        operator.apply(q.get(j), w);
        Orthogonalization.Split split =
                options.tolerance < ROUGH ? Orthogonalization.against(q, w) : Orthogonalization.roughlyAgainst(q, w);
        double length = operator.finite(split.before());
        for (int i = 0; i <= j; i++) {
            h[i][j] = split.coefficients()[i];
            h[j][i] = h[i][j];
        }
        chain++;
        norm = Math.max(norm, length);
        ritz = SymmetricEigen.of(h, j + 1);
        norm = Math.max(norm, Math.max(-ritz.values()[0], ritz.values()[j]));
        double beta = split.norm() <= floor() || j + 1 == space.dimension() ? 0 : split.norm();
        residuals = new double[j + 1];
        for (int i = 0; i <= j; i++) {
            residuals[i] = beta * Math.abs(ritz.vectors()[j][i]);
        }
        return beta;
    }

    private double floor() {
        return Math.max(64 * space.roundoff(), operator.error()) * norm;
    }

    /** Whether the space can no longer be hiding copies of what it found. */
    private boolean settled(double beta) {
        if (beta > options.tolerance * norm || (beta > 0 && wanted == 1)) {
            return exhausted == null || chain >= SETTLED;
        }
        // All residuals are as small as was asked for, whether or not these are the outermost eigenvalues.
        chain = 0;
        int[] chosen = select(wanted);
        double[] now = IntStream.of(chosen).mapToDouble(i -> ritz.values()[i]).toArray();
        double[] before = exhausted;
        exhausted = now;
        if (before == null || before.length != now.length) {
            return false;
        }
        for (int i = 0; i < now.length; i++) {
            if (Math.abs(now[i] - before[i]) > Math.max(4 * floor(), 2 * beta)) {
                return false;
            }
        }
        return true;
    }

    /** Shrinks the basis to the Ritz vectors nearest the wanted ends, about half of it. */
    private void restart() {
        int keep = Math.min(capacity - 1, wanted + Math.max(1, (capacity - wanted) / 2));
        int[] kept = select(keep);
        q.rotate(ritz.columns(kept));
        for (int i = 0; i < keep; i++) {
            for (int j = 0; j < keep; j++) {
                h[i][j] = i == j ? ritz.values()[kept[i]] : 0;
            }
        }
    }

    private void extend(double beta) {
        if (beta > 0) {
            q.append(1 / beta, w);
        } else {
            chain = 0;
            Orthogonalization.appendRandom(q, w, Seeds.derived(options.seed, fresh++));
        }
    }

    /** Up to {@code n} Ritz values of the wanted ends as indices, the largest value first. */
    private int[] select(int n) {
        int size = ritz.size();
        int taken = Math.min(n, size);
        int top =
                switch (options.end) {
                    case LARGEST -> taken;
                    case SMALLEST -> 0;
                    case BOTH -> (taken + 1) / 2;
                };
        return IntStream.range(0, taken)
                .map(i -> i < top ? size - 1 - i : taken - 1 - i)
                .toArray();
    }

    private List<Estimate> estimates(int[] chosen) {
        double scale = Math.max(-ritz.values()[0], ritz.values()[ritz.size() - 1]);
        List<Estimate> estimates = new ArrayList<>();
        for (int i : chosen) {
            double error = options.stop == Stop.GAP ? tight(i) : residuals[i];
            error += floor();
            boolean converged = error <= options.tolerance * scale || norm == 0;
            estimates.add(Estimate.bounded(ritz.values()[i], error, operator.products(), converged));
        }
        return estimates;
    }

    private double tight(int i) {
        double residual = residuals[i];
        if (ritz.size() < SETTLED) {
            return residual;
        }
        double gap = Double.POSITIVE_INFINITY;
        for (int j = 0; j < ritz.size(); j++) {
            if (j != i) {
                gap = Math.min(gap, Math.abs(ritz.values()[i] - ritz.values()[j]) - residuals[j]);
            }
        }
        return gap > 2 * residual ? 2 * residual * residual / gap : residual;
    }
}
