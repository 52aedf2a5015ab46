package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** One refresh of an {@link EigenTracker}, which says what this does. */
final class Pursuit<V> {

    static final int WATCH_EVERY = 6;

    /** Of a neighbour's value, by which it may at least have grown a refresh beside what those followed did. */
    static final double GROWTH = 0.04;

    private static final double MOST_GROWTH = 0.2;

    /** Times what was off lately: what is to be expected at most. */
    static final double CAUTION = 1.5;

    private static final double LEAST_CAUTION = 0.75;
    private static final double MOST_CAUTION = 6;

    /** What c gains by the square of the sine by which a vector turned. */
    private static final double TURNING = 40;

    /** What is left of the last factor from one correction to the next, so that large ones are remembered for a while. */
    static final double FADING = 0.85;

    /**
     * First residual relative to the value beyond which its square may be hidden from the products that follow, up to so many
     * times.
     */
    private static final double FAR = 0.06;

    private static final double MOST_HIDDEN = 2.5;

    /** What each product beyond a refresh's own leaves hidden. */
    private static final double SEEN = 0.7;

    /** First residual relative to the value beyond which a few products do not bring a vector back. */
    private static final double GONE = 0.3;

    /** A next value this near, as share of the last one followed, may be more than one, and half of the residual theirs. */
    private static final double CROWDED = 0.95;

    private static final double SHARED = 0.5;

    /** Of the residual, what a lean towards the next value may come to. */
    private static final double LEANING = 0.2;

    /** Of what counts as lost: a search would not tell them apart for long. */
    private static final double MOST_SHARED = 0.95;

    /** Share of the tolerance below which no error, that of the products included, is stated unless the residual is smaller. */
    private static final double PROMISE = 0.95;

    /** Weight of the newest curvature along what was left. */
    private static final double LEARNING = 0.3;

    private static final double MOST_INNER = 0.8;

    /** Square of a turn below which its direction is rounding. */
    private static final double TURNED = 1e-4;

    /** Of the value: a Δ that says nothing about the next. */
    private static final double UNTOLD = 1e-4;

    private final EigenTracker.Options options;
    private final TrackStanding standing;
    private final AgingProjection<V> projection;
    private final int known;
    private final int followed;
    private final double[] ages;
    private final double turn;
    private final boolean watches;
    private final int least;
    private double inner;
    private double caution;
    private double growth;
    /** The directions multiplied first, of length 1. */
    private final List<double[]> predictions = new ArrayList<>();

    /**
     * Spends what the refresh needs.
     *
     * @param least products that are worth it in any case
     * @param projection on what was kept
     */
    Pursuit(EigenTracker.Options options, TrackStanding standing, int least, AgingProjection<V> projection) {
        this.options = options;
        this.standing = standing;
        this.least = least;
        this.projection = projection;
        this.known = projection.size();
        this.followed = Math.min(options.count(), known);
        this.ages = standing.ages().stream().mapToDouble(age -> age + 1).toArray();
        this.inner = standing.inner();
        this.caution = standing.caution();
        this.growth = standing.growth();
        this.watches = standing.refreshes() + 1 >= WATCH_EVERY;
        for (int i = 0; i < followed; i++) {
            double[] predicted = predicted(i);
            predictions.add(predicted);
            projection.multiply(predicted, inner);
            ages[i] = 0;
        }
        this.turn = scale() > 0 ? projection.firstResidual() / scale() : 0;
        if (!isGone()) {
            double expected = projection.value(0);
            double lacking = lacking(0);
            if (spend() && lacking > UNTOLD * scale()) {
                double off = Math.abs(projection.value(0) - expected) / lacking;
                caution = Math.min(MOST_CAUTION, Math.max(LEAST_CAUTION, Math.max(CAUTION * off, FADING * caution)));
            }
        }
    }

    /** Where the i-th vector should be by now: x + μ(x − what it was before), of length 1. */
    private double[] predicted(int i) {
        double[] x = projection.held(i);
        double momentum = standing.momentum();
        if (momentum > 0 && standing.hasBefore(i)) {
            double[] before = standing.before(i);
            for (int j = 0; j < before.length; j++) {
                x[j] += momentum * (x[j] - before[j]);
            }
        }
        double length = Math.sqrt(DoubleStream.of(x).map(c -> c * c).sum());
        return DoubleStream.of(x).map(c -> c / length).toArray();
    }

    /** Whether the pairs followed were corrected. */
    private boolean spend() {
        boolean[] exhausted = new boolean[followed];
        boolean corrected = false;
        boolean watched = !watches;
        while (fits()) {
            int pair = neediest(exhausted);
            int rival = rival();
            boolean due = rival >= 0 || (!watched && known > followed);
            if (pair < 0 && !exhausted[0] && asksForCorrection(corrected, due)) {
                pair = 0;
            }
            if (pair >= 0) {
                exhausted[pair] = !correct(pair);
                corrected |= !exhausted[pair];
            } else if (rival >= 0) {
                look(rival);
            } else if (!watched && known > followed) {
                watched = true;
                look(followed);
            } else {
                return corrected;
            }
        }
        return corrected;
    }

    /**
     * Whether a correction is worth it where the error needs none: after a search, and wherever one is made seldom, to know
     * what corrections come to; and with products to spare, unless a neighbour is due, who is as good a use for them.
     */
    private boolean asksForCorrection(boolean corrected, boolean neighbourIsDue) {
        boolean begins = standing.refreshes() >= WATCH_EVERY;
        boolean seldom = least <= followed;
        return (watches && !corrected && (begins || seldom))
                || (projection.multiplied() < least && (begins || seldom || !neighbourIsDue));
    }

    private boolean correct(int pair) {
        double[] direction = projection.besides(projection.vector(pair));
        double beyond = 0;
        double all = 0;
        for (int i = 0; i < direction.length; i++) {
            all += direction[i] * direction[i];
            beyond += i < known ? 0 : direction[i] * direction[i];
        }
        double along = projection.multiply(direction, inner);
        if (Double.isNaN(along)) {
            return false;
        }
        if (beyond > all / 2 && scale() > 0) {
            double share = Math.max(0, Math.min(MOST_INNER, along / scale()));
            inner += LEARNING * (share - inner);
        }
        return true;
    }

    private void look(int neighbour) {
        double expected = projection.rayleigh(projection.held(neighbour));
        projection.multiply(projection.held(neighbour), inner);
        double now = projection.rayleigh(projection.held(neighbour));
        if (expected > 0 && ages[neighbour] > 0) {
            double rate = (now / expected - 1) / ages[neighbour];
            growth = growth(Math.max(rate, FADING * growth));
        }
        ages[neighbour] = 0;
    }

    /** A neighbour's, within what may be expected. */
    static double growth(double rate) {
        return Math.min(MOST_GROWTH, Math.max(GROWTH, rate));
    }

    /** What a refresh may take, and more while track would be lost. */
    private boolean fits() {
        long then = projection.products() + projection.cost();
        return then <= options.productsPerRefresh()
                || (then <= options.productsAtMost()
                        && IntStream.range(0, followed).anyMatch(i -> error(i) > options.lostAbove() * scale()));
    }

    /** The pair with the largest error above the tolerance; -1 if there is none. */
    private int neediest(boolean[] exhausted) {
        int neediest = -1;
        for (int i = 0; i < followed; i++) {
            double error = due(i);
            if (!exhausted[i]
                    && Math.max(error, isOver() ? hidden() * scale() : 0) > options.tolerance() * scale()
                    && (neediest < 0 || error > due(neediest))) {
                neediest = i;
            }
        }
        return neediest;
    }

    /** The neighbour that may by now be furthest above those followed; -1 if none may be. */
    private int rival() {
        int rival = -1;
        for (int i = followed; i < known; i++) {
            if (ages[i] > 0 && ahead(i) > 0 && (rival < 0 || ahead(i) > ahead(rival))) {
                rival = i;
            }
        }
        return rival;
    }

    private double ahead(int neighbour) {
        double value = projection.rayleigh(projection.held(neighbour));
        return value * (1 + growth * ages[neighbour]) - projection.value(followed - 1);
    }

    private double scale() {
        double scale = 0;
        for (int i = 0; i < followed; i++) {
            scale = Math.max(scale, Math.abs(projection.value(i)));
        }
        return scale;
    }

    /** Δ: what the i-th value is above what the products alone say. */
    private double lacking(int i) {
        double[] certain = projection.certain();
        return i < certain.length ? Math.max(0, projection.value(i) - certain[i]) : scale();
    }

    /**
     * What may be due to the i-th value: c·Δ, with a larger c the further its vector turned from where it was predicted. What
     * turned so far may turn on.
     */
    private double due(int i) {
        double[] now = projection.vector(i);
        double cosine = 0;
        for (int j = 0; j < known; j++) {
            cosine += predictions.get(i)[j] * now[j];
        }
        return Math.min(MOST_CAUTION, caution + TURNING * (1 - cosine * cosine)) * lacking(i);
    }

    /** Of the value, what the first residual makes expect that later ones do not show. */
    private double hidden() {
        double seen = Math.pow(SEEN, Math.max(0, projection.products() - options.productsPerRefresh()));
        return turn > FAR ? seen * turn * turn * Math.min(MOST_HIDDEN, turn / FAR - 1) : 0;
    }

    /** Whether the few products of a refresh cannot bring the vectors back. */
    boolean isGone() {
        return turn > GONE;
    }

    int followed() {
        return followed;
    }

    long products() {
        return projection.products();
    }

    /** The values of the pairs followed, with errors. */
    List<Estimate> values() {
        return IntStream.range(0, followed)
                .mapToObj(i -> {
                    double error = error(i) + projection.floor();
                    boolean converged = error <= options.tolerance() * scale() || scale() == 0;
                    return Estimate.bounded(projection.value(i), error, products(), converged);
                })
                .toList();
    }

    private double error(int i) {
        if (projection.isWhole()) {
            return 0;
        }
        int rival = rival();
        double unseen = rival < 0 ? 0 : ahead(rival);
        double lacking = lacking(i);
        double residual = Math.sqrt(lacking * (1 - inner) * scale());
        double promise = Math.max(0, PROMISE * options.tolerance() * scale() - projection.floor());
        double least = Math.min(residual, promise);
        double shared = isCrowded() ? Math.min(SHARED * turn, MOST_SHARED * options.lostAbove()) : 0;
        double elsewhere = Math.max(Math.max(hidden(), shared) * scale(), towardsNext(lacking, residual));
        return Math.max(Math.max(due(i), elsewhere), least) + unseen;
    }

    /**
     * Residual²/gap, if what is left leans towards the next pair as it is known, whose ⟨q, Aq⟩ is more than {@link #inner}; no
     * more than a share of the residual.
     */
    private double towardsNext(double lacking, double residual) {
        if (projection.size() <= followed || projection.multiplied() >= projection.size()) {
            return 0;
        }
        double gap = projection.value(followed - 1) - projection.value(followed);
        double square = lacking * (1 - inner) * scale();
        return Math.min(Math.min(LEANING * residual, square / gap), MOST_SHARED * options.lostAbove() * scale());
    }

    private boolean isCrowded() {
        return projection.size() > followed && projection.value(followed) > CROWDED * projection.value(followed - 1);
    }

    private boolean isOver() {
        return projection.products() >= options.productsPerRefresh();
    }

    /** Leaves what the next refresh starts from. */
    TrackStanding keep() {
        int count = Math.min(options.kept(), projection.size());
        double[][] now = new double[count][];
        double[] signs = new double[count];
        List<Double> values = new ArrayList<>();
        List<Double> older = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            now[i] = projection.vector(i);
            signs[i] = i < followed && now[i][i] < 0 ? -1 : 1;
            values.add(projection.value(i));
            older.add(age(projection.besides(now[i])));
        }
        List<List<Double>> before = new ArrayList<>();
        for (int i = 0; i < followed; i++) {
            int held = i;
            before.add(IntStream.range(0, count)
                    .mapToObj(j -> signs[j] * now[j][held])
                    .toList());
        }
        projection.keep(signs);
        int refreshes = watches ? 0 : standing.refreshes() + 1;
        return new TrackStanding(values, older, before, refreshes, caution, growth, inner, momentum(now, signs));
    }

    /** Of a vector of which this part was not multiplied. */
    private double age(double[] rest) {
        double age = 0;
        for (int i = 0; i < rest.length; i++) {
            age += rest[i] * rest[i] * (i < known ? ages[i] : WATCH_EVERY);
        }
        return age;
    }

    /** The μ in [0, 1] that would have predicted best: ⟨x_{t+1} − x_t, x_t − x_{t−1}⟩ / ‖x_t − x_{t−1}‖², summed over those followed. */
    private double momentum(double[][] now, double[] signs) {
        double square = 0;
        double along = 0;
        for (int i = 0; i < followed && standing.hasBefore(i); i++) {
            double[] before = standing.before(i);
            for (int j = 0; j < before.length; j++) {
                double was = (j == i ? 1 : 0) - before[j];
                square += was * was;
                along += was * (signs[i] * now[i][j] - (j == i ? 1 : 0));
            }
        }
        return square > TURNED * followed ? Math.max(0, Math.min(1, along / square)) : 0;
    }
}
