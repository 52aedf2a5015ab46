package io.evenkeel.spectral;

import java.util.Arrays;

/**
 * Classical Gram–Schmidt, done twice: two passes over a basis make a vector orthogonal to it to rounding (Giraud, Langou
 * and Rozložník 2005), and each pass is one GEMV where a tensor basis computes.
 */
final class Orthogonalization {
    private Orthogonalization() {}

    /** What is left of a vector: its coefficients Qᵀw, and the norm of w − QQᵀw. */
    record Split(double[] coefficients, double norm) {}

    /** {@code w := w − QQᵀw} */
    static <V> Split against(Basis<V> q, V w) {
        double[] sum = q.dots(w);
        q.addCombination(negative(sum), w);
        double[] rest = q.dots(w);
        q.addCombination(negative(rest), w);
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

    private static double[] negative(double[] c) {
        double[] negative = new double[c.length];
        for (int i = 0; i < c.length; i++) {
            negative[i] = -c[i];
        }
        return negative;
    }
}
