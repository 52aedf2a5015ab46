package io.evenkeel.torch;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** Solves a small symmetric system that is written out. */
final class DenseSystem {

    private DenseSystem() {}

    /**
     * By Cholesky's factorisation where the matrix is positive definite, else by LU, and where it is singular by the
     * pseudo-inverse: the shortest of the best solutions. Not a number throughout where the system is not finite.
     */
    static double[] solve(DMatrixRMaj matrix, double[] right) {
        int n = right.length;
        DMatrixRMaj b = DMatrixRMaj.wrap(n, 1, right.clone());
        if (MatrixFeatures_DDRM.hasUncountable(matrix) || MatrixFeatures_DDRM.hasUncountable(b)) {
            double[] nothing = new double[n];
            Arrays.fill(nothing, Double.NaN);
            return nothing;
        }
        DMatrixRMaj x = new DMatrixRMaj(n, 1);
        if (!solved(LinearSolverFactory_DDRM.chol(n), matrix, b, x)
                && !solved(LinearSolverFactory_DDRM.lu(n), matrix, b, x)) {
            solved(LinearSolverFactory_DDRM.pseudoInverse(true), matrix, b, x);
        }
        return x.data;
    }

    private static boolean solved(
            LinearSolverDense<DMatrixRMaj> solver, DMatrixRMaj matrix, DMatrixRMaj b, DMatrixRMaj x) {
        // A factorisation may write over its matrix, and the next one needs it.
        if (!solver.setA(matrix.copy())) {
            return false;
        }
        solver.solve(b.copy(), x);
        return !MatrixFeatures_DDRM.hasUncountable(x) && isAccurate(matrix, b, x);
    }

    /** Rounding in a matrix that is singular but for rounding gives huge, wrong solutions without a complaint. */
    private static boolean isAccurate(DMatrixRMaj matrix, DMatrixRMaj b, DMatrixRMaj x) {
        DMatrixRMaj residual = b.copy();
        CommonOps_DDRM.multAdd(-1, matrix, x, residual);
        return CommonOps_DDRM.elementMaxAbs(residual) <= 1e-6 * CommonOps_DDRM.elementMaxAbs(b);
    }
}
