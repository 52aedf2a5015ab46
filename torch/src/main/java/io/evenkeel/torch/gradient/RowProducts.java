package io.evenkeel.torch.gradient;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The inner products of a matrix's rows, A Aᵀ. On the processor BLAS computes one half of the symmetric product, which
 * libtorch does not offer; elsewhere, and in other types than float32 and float64, libtorch computes it whole.
 */
final class RowProducts {

    private RowProducts() {}

    /**
     * @param rows shape (n, coordinates)
     * @return shape (n, n), of which what lies below the diagonal does not count
     */
    static Tensor of(Tensor rows) {
        ScalarType type = rows.scalar_type().intern();
        boolean known = type == ScalarType.Float || type == ScalarType.Double;
        boolean fits = rows.size(0) > 0 && rows.size(0) <= Integer.MAX_VALUE && rows.size(1) <= Integer.MAX_VALUE;
        return known && fits && rows.size(1) > 0 && rows.is_cpu() ? half(rows.contiguous(), type) : rows.mm(rows.t());
    }

    private static Tensor half(Tensor rows, ScalarType type) {
        int count = (int) rows.size(0);
        int length = (int) rows.size(1);
        Tensor products = torch.zeros(new long[] {count, count}, rows.options());
        int order = openblas_nolapack.CblasRowMajor;
        int upper = openblas_nolapack.CblasUpper;
        int plain = openblas_nolapack.CblasNoTrans;
        if (type == ScalarType.Float) {
            FloatPointer a = rows.data_ptr_float();
            FloatPointer c = products.data_ptr_float();
            openblas_nolapack.cblas_ssyrk(order, upper, plain, count, length, 1, a, length, 0, c, count);
        } else {
            DoublePointer a = rows.data_ptr_double();
            DoublePointer c = products.data_ptr_double();
            openblas_nolapack.cblas_dsyrk(order, upper, plain, count, length, 1, a, length, 0, c, count);
        }
        return products;
    }
}
