package io.evenkeel.spectral;

import java.util.Arrays;

/**
 * Classical Gram–Schmidt, done twice: two passes over a basis make a vector orthogonal to it to rounding (Giraud, Langou
 * and Rozložník 2005), and each pass is two GEMVs where a tensor basis computes.
 */
final class Orthogonalization {
    /** Share of a vector's square below which what a pass left may not be orthogonal. */
    private static final double LITTLE = 0.01;

    private Orthogonalization() {}

    /** What is left of a vector: its coefficients Qᵀw, and the norm of w − QQᵀw. */
    record Split(double[] coefficients, double norm) {

        /** ‖w‖ as it was. */
        double before() {
            return Math.sqrt(norm * norm + inside(coefficients));
        }
    }

    /** {@code w := w − QQᵀw} */
    static <V> Split against(Basis<V> q, V w) {
        return again(q, w, once(q, w));
    }

    /**
     * The same with a second pass only where the first leaves less than a tenth (Daniel, Gragg, Kaufman and Stewart 1976):
     * orthogonal to ten times as much rounding, which adds up from vector to vector; for few vectors, or few digits.
     */
    static <V> Split roughlyAgainst(Basis<V> q, V w) {
        double[] sum = once(q, w);
        double left = q.space().norm(w);
        return left * left > LITTLE * (left * left + inside(sum)) ? new Split(sum, left) : again(q, w, sum);
    }

    private static <V> double[] once(Basis<V> q, V w) {
        double[] sum = q.dots(w);
        q.addCombination(negative(sum), w);
        return sum;
    }

    private static <V> Split again(Basis<V> q, V w, double[] sum) {
        double[] rest = once(q, w);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += rest[i];
        }
        return new Split(sum, q.space().norm(w));
    }

    /**
     * Appends what {@code w} adds to an orthonormal basis, normalised, unless that is no longer than {@code negligible}.
     *
     * @return the coefficients of {@code w} in the basis afterwards, one more than there were if it was appended
     */
    static <V> double[] append(Basis<V> q, V w, double negligible) {
        Split split = against(q, w);
        if (!(split.norm() > negligible)) {
            return split.coefficients();
        }
        q.space().scale(1 / split.norm(), w);
        q.append(1 / against(q, w).norm(), w);
        double[] coefficients = Arrays.copyOf(split.coefficients(), q.size());
        coefficients[q.size() - 1] = split.norm();
        return coefficients;
    }

    /**
     * Appends a random unit vector orthogonal to the basis, which holds fewer vectors than the space has dimensions.
     *
     * @param w scratch
     */
    static <V> void appendRandom(Basis<V> q, V w, long seed) {
        double left;
        long draw = seed;
        do {
            q.space().gaussian(draw, w);
            left = against(q, w).norm();
            draw = Seeds.derived(draw, 1);
        } while (!(left > 0));
        // Normalised, what is left may not be orthogonal where little was left; once more it is.
        q.space().scale(1 / left, w);
        q.append(1 / against(q, w).norm(), w);
    }

    private static double inside(double[] coefficients) {
        double square = 0;
        for (double c : coefficients) {
            square += c * c;
        }
        return square;
    }

    private static double[] negative(double[] c) {
        double[] negative = new double[c.length];
        for (int i = 0; i < c.length; i++) {
            negative[i] = -c[i];
        }
        return negative;
    }
}
