package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rayleigh–Ritz over an orthonormal basis Q whose products AQ are kept. Norms of residuals come from (AQ)ᵀAQ, without a pass
 * over vectors, as far as rounding lets them, and from the residuals themselves where these are small.
 */
final class Subspace<V> {

    /** Of roundoffs: a residual's square below this share of the norm's is computed from the residual. */
    private static final double CANCELLED = 1024;

    private final CountingOperator<V> operator;
    private final VectorSpace<V> space;
    private final Basis<V> q;
    private final Basis<V> aq;
    private final V w;
    private SymmetricEigen ritz = new SymmetricEigen(new double[0], new double[0][0]);
    private final double[][] h;
    /** (AQ)ᵀAQ */
    private final double[][] squares;
    /** Norms for the Ritz pairs as they are, largest value first; NaN: not asked for yet. */
    private final double[] residuals;

    private double norm;

    /** Borrows all of them: empty bases of equal capacity and a vector for scratch. */
    Subspace(CountingOperator<V> operator, Basis<V> q, Basis<V> aq, V w) {
        this.operator = operator;
        this.space = operator.domain();
        this.q = q;
        this.aq = aq;
        this.w = w;
        this.h = new double[q.capacity()][q.capacity()];
        this.squares = new double[q.capacity()][q.capacity()];
        this.residuals = new double[q.capacity()];
    }

    /** Widens the space by what {@code w} adds to it, at one product; false if it adds nothing. */
    boolean append() {
        Orthogonalization.Split split = Orthogonalization.roughlyAgainst(q, w);
        double left = split.norm();
        if (!(left > 16 * space.roundoff() * split.before())) {
            return false;
        }
        q.append(1 / left, w);
        operator.apply(q.get(q.size() - 1), w);
        double square = operator.finite(space.dot(w, w));
        norm = Math.max(norm, Math.sqrt(square));
        int last = q.size() - 1;
        double[] column = q.dots(w);
        double[] images = aq.dots(w);
        aq.append(1, w);
        for (int i = 0; i <= last; i++) {
            h[i][last] = column[i];
            h[last][i] = column[i];
            squares[i][last] = i == last ? square : images[i];
            squares[last][i] = squares[i][last];
        }
        Arrays.fill(residuals, Double.NaN);
        ritz = SymmetricEigen.of(h, last + 1);
        return true;
    }

    /** Widens the space by the residual of the i-th largest Ritz pair. */
    boolean widen(int i) {
        if (residualInto(i) <= floor()) {
            return false;
        }
        return append();
    }

    /** The largest-residual pair among the first {@code count} that has not converged, else the one after them. */
    int neediest(int count, double tolerance) {
        return neediest(estimates(count, tolerance));
    }

    /** The same by estimates at hand. */
    int neediest(List<Estimate> estimates) {
        int neediest = -1;
        for (int i = 0; i < estimates.size(); i++) {
            boolean worse = neediest < 0
                    || estimates.get(i).error() > estimates.get(neediest).error();
            if (!estimates.get(i).converged() && worse) {
                neediest = i;
            }
        }
        return neediest >= 0 ? neediest : Math.min(estimates.size(), q.size() - 1);
    }

    /**
     * The largest Ritz values with their errors by residuals and gaps, as far as this space knows gaps; relative tolerance
     * to the largest magnitude.
     */
    List<Estimate> estimates(int count, double tolerance) {
        int n = Math.min(count, q.size());
        double scale = scale();
        List<Estimate> estimates = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double gap = Double.POSITIVE_INFINITY;
            for (int j = 0; j < q.size(); j++) {
                gap = j == i ? gap : Math.min(gap, Math.abs(value(i) - value(j)) - residual(j));
            }
            double residual = residual(i);
            double error =
                    (gap > 2 * residual && gap < Double.POSITIVE_INFINITY ? 2 * residual * residual / gap : residual)
                            + floor();
            boolean converged = error <= tolerance * scale || norm == 0;
            estimates.add(Estimate.bounded(value(i), error, operator.products(), converged));
        }
        return estimates;
    }

    int size() {
        return q.size();
    }

    long dimension() {
        return space.dimension();
    }

    /** The i-th largest Ritz value. */
    double value(int i) {
        return ritz.values()[ritz.size() - 1 - i];
    }

    /** The largest magnitude of a Ritz value. */
    double scale() {
        double scale = 0;
        for (int i = 0; i < q.size(); i++) {
            scale = Math.max(scale, Math.abs(value(i)));
        }
        return scale;
    }

    /** An empty basis of the same space. */
    Basis<V> basis(int capacity) {
        return space.basis(capacity);
    }

    /**
     * {@code w :=} the i-th largest Ritz vector after a step of power iteration, of length 1 to rounding; as it is where its
     * value is 0.
     */
    void ahead(int i) {
        double[] s = column(i);
        space.clear(w);
        double length = value(i) == 0 ? 0 : Math.sqrt(Math.max(0, imageSquare(s)));
        if (length == 0) {
            q.addCombination(s, w);
            return;
        }
        for (int k = 0; k < s.length; k++) {
            s[k] /= length;
        }
        aq.addCombination(s, w);
    }

    /** ‖AQs‖² */
    private double imageSquare(double[] s) {
        double square = 0;
        for (int j = 0; j < s.length; j++) {
            for (int k = 0; k < s.length; k++) {
                square += s[j] * squares[j][k] * s[k];
            }
        }
        return square;
    }

    double floor() {
        return 64 * space.roundoff() * norm;
    }

    /** ‖Au − θu‖ for the i-th largest Ritz pair. */
    double residual(int i) {
        if (Double.isNaN(residuals[i])) {
            double square = imageSquare(column(i)) - value(i) * value(i);
            residuals[i] = square > CANCELLED * space.roundoff() * norm * norm ? Math.sqrt(square) : residualInto(i);
        }
        return residuals[i];
    }

    /** {@code w := Au − θu} for the i-th largest Ritz pair; gives its norm. */
    private double residualInto(int i) {
        double[] s = column(i);
        double[] back = new double[s.length];
        for (int k = 0; k < s.length; k++) {
            back[k] = -value(i) * s[k];
        }
        space.clear(w);
        aq.addCombination(s, w);
        q.addCombination(back, w);
        return space.norm(w);
    }

    /** Coefficients of the i-th largest Ritz vector. */
    private double[] column(int i) {
        double[] s = new double[ritz.size()];
        for (int k = 0; k < s.length; k++) {
            s[k] = ritz.vectors()[k][ritz.size() - 1 - i];
        }
        return s;
    }
}
