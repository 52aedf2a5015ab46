package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rayleigh–Ritz over a basis Q whose products AQ are kept, so that residuals are exact however Q came about. */
final class Subspace<V> {
    private final CountingOperator<V> operator;
    private final VectorSpace<V> space;
    private final Basis<V> q;
    private final Basis<V> aq;
    private final V w;
    private SymmetricEigen ritz = new SymmetricEigen(new double[0], new double[0][0]);
    private final double[][] h;
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
        this.residuals = new double[q.capacity()];
    }

    /** Widens the space by what {@code w} adds to it, at one product; false if it adds nothing. */
    boolean append() {
        double before = space.norm(w);
        double left = Orthogonalization.against(q, w).norm();
        if (!(left > 16 * space.roundoff() * before)) {
            return false;
        }
        space.scale(1 / left, w);
        q.append(1 / Orthogonalization.against(q, w).norm(), w);
        operator.apply(q.get(q.size() - 1), w);
        norm = Math.max(norm, Math.sqrt(operator.finite(space.dot(w, w))));
        double[] column = q.dots(w);
        aq.append(1, w);
        int last = column.length - 1;
        for (int i = 0; i <= last; i++) {
            h[i][last] = column[i];
            h[last][i] = column[i];
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
        List<Estimate> estimates = estimates(count, tolerance, Double.NaN);
        int neediest = -1;
        for (int i = 0; i < estimates.size(); i++) {
            boolean worse = neediest < 0
                    || estimates.get(i).error() > estimates.get(neediest).error();
            if (!estimates.get(i).converged() && worse) {
                neediest = i;
            }
        }
        return neediest >= 0 ? neediest : Math.min(count, q.size() - 1);
    }

    /**
     * The largest Ritz values with their errors, relative tolerance to the largest magnitude.
     *
     * @param next an eigenvalue below them that this space need not hold; NaN: none is known
     */
    List<Estimate> estimates(int count, double tolerance, double next) {
        int n = Math.min(count, q.size());
        double scale = 0;
        for (int i = 0; i < q.size(); i++) {
            scale = Math.max(scale, Math.abs(value(i)));
        }
        List<Estimate> estimates = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double gap = Double.isNaN(next) ? Double.POSITIVE_INFINITY : Math.abs(value(i) - next);
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

    /** The i-th largest Ritz value. */
    double value(int i) {
        return ritz.values()[ritz.size() - 1 - i];
    }

    /** The same with its residual on top; NaN where there are no more than {@code i}. */
    double above(int i) {
        return i < q.size() ? value(i) + residual(i) : Double.NaN;
    }

    /** An empty basis of the same space. */
    Basis<V> basis(int capacity) {
        return space.basis(capacity);
    }

    /** {@code w :=} the i-th largest Ritz vector after a step of power iteration, normalised; as it is where its value is 0. */
    void ahead(int i) {
        double[] s = column(i);
        space.clear(w);
        (value(i) == 0 ? q : aq).addCombination(s, w);
        double length = space.norm(w);
        if (length > 0) {
            space.scale(1 / length, w);
        }
    }

    private double floor() {
        return 64 * space.roundoff() * norm;
    }

    /** The largest residual norm of the first {@code count} pairs, relative to the largest magnitude among them. */
    double misfit(int count) {
        double scale = 0;
        double worst = 0;
        for (int i = 0; i < Math.min(count, q.size()); i++) {
            scale = Math.max(scale, Math.abs(value(i)));
            worst = Math.max(worst, residual(i));
        }
        return worst <= floor() ? 0 : worst / scale;
    }

    private double residual(int i) {
        if (Double.isNaN(residuals[i])) {
            residuals[i] = residualInto(i);
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
