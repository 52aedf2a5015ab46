package io.evenkeel.spectral;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * All eigenpairs of a small dense symmetric matrix (EJML: tridiagonal reduction and implicit QR).
 *
 * @param values ascending
 * @param vectors orthonormal; column {@code [·][i]} belongs to {@code values[i]}
 */
record SymmetricEigen(double[] values, double[][] vectors) {

    /** Of the leading {@code n × n} part of {@code a}, of which both triangles are the same. */
    static SymmetricEigen of(double[][] a, int n) {
        DMatrixRMaj matrix = new DMatrixRMaj(n, n);
        double largest = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                largest = Math.max(largest, Math.abs(a[i][j]));
            }
        }
        double unit = largest > 0 ? largest : 1;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                matrix.set(i, j, a[i][j] / unit);
            }
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
        if (!eigen.decompose(matrix)) {
            throw new ArithmeticException("the eigenvalues of a symmetric matrix of " + n + " rows did not converge");
        }
        double[] found = IntStream.range(0, n)
                .mapToDouble(i -> unit * eigen.getEigenvalue(i).real)
                .toArray();
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> found[i]))
                .mapToInt(i -> i)
                .toArray();
        double[] values = new double[n];
        double[][] vectors = new double[n][n];
        for (int k = 0; k < n; k++) {
            values[k] = found[order[k]];
            DMatrixRMaj vector = eigen.getEigenVector(order[k]);
            for (int i = 0; i < n; i++) {
                vectors[i][k] = vector.get(i);
            }
        }
        return new SymmetricEigen(values, vectors);
    }

    int size() {
        return values.length;
    }

    /** The chosen columns of the eigenvectors. */
    double[][] columns(int[] chosen) {
        double[][] columns = new double[size()][chosen.length];
        for (int i = 0; i < size(); i++) {
            for (int k = 0; k < chosen.length; k++) {
                columns[i][k] = vectors[i][chosen[k]];
            }
        }
        return columns;
    }
}
