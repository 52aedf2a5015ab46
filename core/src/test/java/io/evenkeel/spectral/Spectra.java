package io.evenkeel.spectral;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Dense matrices whose spectra are known, in random directions, of the kinds that networks have. */
final class Spectra {
    static final int N = 60;

    private Spectra() {}

    static double[] flat(int n) {
        return IntStream.range(0, n).mapToDouble(i -> 1 + 0.2 * i / n).toArray();
    }

    static double[] decaying(int n) {
        return IntStream.range(0, n)
                .mapToDouble(i -> 10 * Math.pow(1 + i, -1.5))
                .toArray();
    }

    /** A few eigenvalues far above a bulk around zero, as a Hessian late in training. */
    static double[] outliersAndBulk(int n) {
        return IntStream.range(0, n)
                .mapToDouble(i -> i < 4 ? 20.0 / (1 + 0.6 * i) : Math.pow(2.0 * (i - 4) / n - 0.7, 3))
                .toArray();
    }

    static double[] indefinite(int n) {
        return IntStream.range(0, n).mapToDouble(i -> 4.0 * i / (n - 1) - 1.6).toArray();
    }

    static double[] geometric(int n, double ratio) {
        return IntStream.range(0, n).mapToDouble(i -> Math.pow(ratio, i)).toArray();
    }

    static double[] harmonic(int n) {
        return IntStream.range(0, n).mapToDouble(i -> 1.0 / (1 + i)).toArray();
    }

    static Map<String, double[]> all(int n) {
        Map<String, double[]> all = new LinkedHashMap<>();
        all.put("flat", flat(n));
        all.put("decaying", decaying(n));
        all.put("outliers and bulk", outliersAndBulk(n));
        all.put("indefinite", indefinite(n));
        return all;
    }

    /** A symmetric matrix with these eigenvalues and eigenvectors drawn by {@code seed}. */
    static MatrixOperator symmetric(String name, double[] eigenvalues, long seed) {
        int n = eigenvalues.length;
        double[][] v = orthogonal(n, seed);
        double[][] a = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                for (int k = 0; k < n; k++) {
                    a[i][j] += eigenvalues[k] * v[k][i] * v[k][j];
                }
                a[j][i] = a[i][j];
            }
        }
        return new MatrixOperator(name, a);
    }

    /** A rectangular matrix with these singular values. */
    static MatrixOperator rectangular(int rows, int columns, double[] singularValues, long seed) {
        double[][] u = orthogonal(rows, seed);
        double[][] v = orthogonal(columns, seed + 1);
        double[][] a = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < singularValues.length; k++) {
                    a[i][j] += singularValues[k] * u[k][i] * v[k][j];
                }
            }
        }
        return new MatrixOperator(rows + " by " + columns, a);
    }

    /** Orthonormal rows in random directions. */
    static double[][] orthogonal(int n, long seed) {
        ArraySpace space = new ArraySpace(n);
        try (Basis<double[]> q = space.basis(n)) {
            double[] w = space.zero();
            for (int i = 0; i < n; i++) {
                // Seeds of their own: an estimator's probe must not be what the eigenvectors were made from.
                Orthogonalization.appendRandom(q, w, Seeds.derived(~seed * 0x5DEECE66DL, i));
            }
            return IntStream.range(0, n).mapToObj(i -> q.get(i).clone()).toArray(double[][]::new);
        }
    }

    static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }

    static double nearest(double[] values, double x) {
        return Arrays.stream(values).map(v -> Math.abs(v - x)).min().orElseThrow();
    }

    /** The values from the largest. */
    static double[] descending(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return IntStream.range(0, sorted.length)
                .mapToDouble(i -> sorted[sorted.length - 1 - i])
                .toArray();
    }
}
