package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What products, the last ones and older ones, say of a symmetric operator A on a small space: T ≈ QᵀAQ over an orthonormal
 * Q. A product Af replaces what T says of f, T ← T + d fᵀ + f dᵀ − (dᵀf) f fᵀ with d = QᵀAf − Tf, the smallest symmetric
 * change that does (Powell 1970), and adds the direction of what is left of Af to the space; all else stays as old as it is.
 * So the largest eigenpairs of T lean as A now makes them lean towards directions that were multiplied long ago, or not at
 * all, and their eigenvalues tell what multiplying those would add.
 *
 * <p>What is held need not be orthonormal: Q = XR, with R small. Orthogonalising takes no pass over vectors.
 */
final class AgingProjection<V> implements AutoCloseable {

    /** A direction this near to those multiplied need not be. */
    private static final double MULTIPLIED = 1e-3;

    private final CountingOperator<V> operator;
    private final VectorSpace<V> space;
    private final Basis<V> x;
    private @Nullable V scratch;
    private final double[][] r;
    private final double[][] t;
    private final List<double[]> fresh = new ArrayList<>();
    private SymmetricEigen ritz;
    private double @Nullable [] certain;
    private int n;
    private double norm;

    /**
     * Borrows all of them.
     *
     * @param x orthonormal; vectors are appended
     * @param values what T has on its diagonal
     */
    AgingProjection(CountingOperator<V> operator, Basis<V> x, double[] values) {
        this.operator = operator;
        this.space = operator.domain();
        this.x = x;
        int capacity = x.capacity();
        this.r = new double[capacity][capacity];
        this.t = new double[capacity][capacity];
        this.n = x.size();
        for (int i = 0; i < n; i++) {
            r[i][i] = 1;
            t[i][i] = values[i];
        }
        this.ritz = SymmetricEigen.of(t, n);
    }

    int size() {
        return n;
    }

    int multiplied() {
        return fresh.size();
    }

    /** The i-th held vector's coordinates. */
    double[] held(int i) {
        double[] unit = new double[n];
        unit[i] = 1;
        return unit;
    }

    /**
     * Multiplies what a direction has besides those multiplied already.
     *
     * @param expected as share of ⟨f, Af⟩, what that may be along what is left of Af
     * @return ⟨f, Af⟩; NaN if there is nothing to multiply
     */
    double multiply(double[] direction, double expected) {
        double[] f = besides(Arrays.copyOf(direction, n));
        double length = norm(f);
        if (!(length > MULTIPLIED)) {
            return Double.NaN;
        }
        f = scaled(besides(scaled(f, 1 / length)), 1);
        f = scaled(f, 1 / norm(f));
        boolean hasRoom = x.size() < x.capacity();
        V image = hasRoom ? x.extend() : space.zero();
        operator.apply(vector(f), image);
        double[] dots = x.dots(image);
        double square = hasRoom ? dots[x.size() - 1] : space.dot(image, image);
        if (!hasRoom) {
            space.release(image);
        }
        double[] c = coordinates(dots);
        double inside = norm(c);
        // What is left is never written down: the direction that it adds is held as the image and what that has inside.
        double left = Math.sqrt(Math.max(0, square - inside * inside));
        operator.finite(square);
        norm = Math.max(norm, Math.sqrt(square));
        double rayleigh = dot(f, c);
        if (fresh.isEmpty()) {
            grow(rayleigh, dot(f, times(f)));
        }
        renew(f, c);
        fresh.add(f);
        if (left > Math.max(floor(), Math.sqrt(64 * space.roundoff() * square)) && hasRoom) {
            double[] back = raw(c);
            for (int i = 0; i < n; i++) {
                r[i][n] = -back[i] / left;
                t[n][i] = left * f[i];
                t[i][n] = t[n][i];
            }
            r[n][n] = 1 / left;
            t[n][n] = expected * rayleigh;
            n++;
        } else if (hasRoom) {
            x.truncate(n);
        }
        ritz = SymmetricEigen.of(t, n);
        certain = null;
        return rayleigh;
    }

    /**
     * As one value has grown the others have, as long as nothing else is known of them. Where it fell they are left where they
     * were: one that did not fall with it may be the largest now.
     */
    private void grow(double now, double before) {
        if (now > before && before > 0) {
            double factor = Math.min(2, now / before);
            for (int i = 0; i < n; i++) {
                t[i] = scaled(t[i], factor);
            }
        }
    }

    private void renew(double[] f, double[] c) {
        double[] d = times(f);
        for (int i = 0; i < n; i++) {
            d[i] = c[i] - d[i];
        }
        double along = dot(d, f);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                t[i][j] += d[i] * f[j] + f[i] * d[j] - along * f[i] * f[j];
            }
        }
    }

    /** The i-th largest value of T. */
    double value(int i) {
        return ritz.values()[n - 1 - i];
    }

    /** Its vector's coordinates. */
    double[] vector(int i) {
        double[] s = new double[n];
        for (int k = 0; k < n; k++) {
            s[k] = ritz.vectors()[k][n - 1 - i];
        }
        return s;
    }

    /** ⟨q, Tq⟩ */
    double rayleigh(double[] q) {
        double[] full = Arrays.copyOf(q, n);
        return dot(full, times(full));
    }

    /** The largest values over what was multiplied alone, which no eigenvalue of A is below. */
    double[] certain() {
        double[] known = certain;
        if (known == null) {
            known = valuesOfMultiplied();
            certain = known;
        }
        return known;
    }

    private double[] valuesOfMultiplied() {
        int k = fresh.size();
        double[][] small = new double[k][k];
        for (int i = 0; i < k; i++) {
            double[] image = times(padded(fresh.get(i)));
            for (int j = 0; j < k; j++) {
                small[i][j] = dot(padded(fresh.get(j)), image);
            }
        }
        double[] ascending = SymmetricEigen.of(small, k).values();
        double[] descending = new double[k];
        for (int i = 0; i < k; i++) {
            descending[i] = ascending[k - 1 - i];
        }
        return descending;
    }

    /** ‖Af − ⟨f, Af⟩f‖ of the first direction that was multiplied. */
    double firstResidual() {
        double[] f = padded(fresh.get(0));
        double[] image = times(f);
        double along = dot(f, image);
        return Math.sqrt(Math.max(0, dot(image, image) - along * along));
    }

    /** What a direction has besides those that were multiplied. */
    double[] besides(double[] direction) {
        double[] rest = direction.clone();
        for (double[] f : fresh) {
            double along = dot(rest, padded(f));
            for (int i = 0; i < f.length; i++) {
                rest[i] -= along * f[i];
            }
        }
        return rest;
    }

    double floor() {
        return Math.max(64 * space.roundoff(), operator.error()) * norm;
    }

    /** Leaves the vectors of the largest values of T, each times a sign, in place of what was held. */
    void keep(double[] signs) {
        double[][] rotation = new double[n][signs.length];
        for (int k = 0; k < signs.length; k++) {
            double[] column = raw(vector(k));
            for (int i = 0; i < n; i++) {
                rotation[i][k] = signs[k] * column[i];
            }
        }
        x.rotate(rotation);
    }

    long products() {
        return operator.products();
    }

    int cost() {
        return operator.cost();
    }

    /** Whether nothing of the space is left that was not multiplied. */
    boolean isWhole() {
        return fresh.size() == space.dimension();
    }

    private V vector(double[] s) {
        int only = -1;
        double[] held = raw(s);
        for (int i = 0; i < n; i++) {
            if (Math.abs(held[i]) > 4 * space.roundoff()) {
                only = only < 0 ? i : n;
            }
        }
        if (only >= 0 && only < n && held[only] > 0) {
            return x.get(only);
        }
        V combined = scratch();
        x.combination(held, combined);
        return combined;
    }

    /** A vector that holds anything, until the next product. */
    private V scratch() {
        V known = scratch;
        if (known == null) {
            known = space.zero();
            scratch = known;
        }
        return known;
    }

    @Override
    public void close() {
        V known = scratch;
        scratch = null;
        if (known != null) {
            space.release(known);
        }
    }

    /** Qᵀv by Xᵀv */
    private double[] coordinates(double[] dots) {
        double[] c = new double[n];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i <= j; i++) {
                c[j] += r[i][j] * dots[i];
            }
        }
        return c;
    }

    /** Of X, what s are of Q. */
    private double[] raw(double[] s) {
        double[] held = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = i; j < s.length; j++) {
                held[i] += r[i][j] * s[j];
            }
        }
        return held;
    }

    private double[] times(double[] s) {
        double[] image = new double[n];
        for (int i = 0; i < n; i++) {
            image[i] = dot(t[i], s);
        }
        return image;
    }

    private double[] padded(double[] s) {
        return s.length == n ? s : Arrays.copyOf(s, n);
    }

    private static double[] scaled(double[] s, double by) {
        double[] scaled = new double[s.length];
        for (int i = 0; i < s.length; i++) {
            scaled[i] = by * s[i];
        }
        return scaled;
    }

    private static double norm(double[] s) {
        return Math.sqrt(dot(s, s));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
