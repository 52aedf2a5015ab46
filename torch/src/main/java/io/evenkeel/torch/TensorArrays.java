package io.evenkeel.torch;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Copies between Java arrays and tensors, with sizes checked first. */
public final class TensorArrays {

    static {
        LibTorch.initialize();
    }

    private TensorArrays() {}

    /** A new tensor of this shape and type, from values in row-major order. */
    public static Tensor of(double[] values, long[] shape, ScalarType type) {
        checkSize(values.length, shape);
        Tensor copy = torch.zeros(shape, new TensorOptions(type));
        try (PointerScope scope = new PointerScope()) {
            copy.copy_(torch.from_blob(new DoublePointer(values), shape, new TensorOptions(ScalarType.Double)));
        }
        return copy;
    }

    /** A new tensor of zeros. */
    static Tensor zeros(ScalarType type, long... shape) {
        return torch.zeros(shape, new TensorOptions(type));
    }

    /** Overwrites whole rows of a matrix, from one on, by values in row-major order. */
    static void putRows(Tensor matrix, long firstRow, double[] values) {
        long width = matrix.size(1);
        long rows = width == 0 ? 0 : values.length / width;
        checkSize(values.length, new long[] {rows, width});
        if (firstRow < 0 || firstRow + rows > matrix.size(0)) {
            throw new IllegalArgumentException(rows + " rows from " + firstRow + " on do not fit " + shape(matrix));
        }
        try (PointerScope scope = new PointerScope()) {
            matrix.narrow(0, firstRow, rows)
                    .copy_(torch.from_blob(
                            new DoublePointer(values), new long[] {rows, width}, new TensorOptions(ScalarType.Double)));
        }
    }

    /** A new int64 tensor of this shape. */
    public static Tensor of(long[] values, long... shape) {
        checkSize(values.length, shape);
        Tensor copy = torch.zeros(shape, new TensorOptions(ScalarType.Long));
        copy.data_ptr_long().put(values);
        return copy;
    }

    /** All values in row-major order, as doubles. */
    public static double[] toDoubles(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor contiguous = tensor.detach().cpu().to(ScalarType.Double).contiguous();
            double[] values = new double[Math.toIntExact(contiguous.numel())];
            if (values.length > 0) {
                contiguous.data_ptr_double().get(values);
            }
            return values;
        }
    }

    /** The extents, as people write them: {@code [32, 10]}. */
    static String shape(Tensor tensor) {
        long[] extents = new long[Math.toIntExact(tensor.dim())];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = tensor.size(axis);
        }
        return Arrays.toString(extents);
    }

    private static void checkSize(int length, long[] shape) {
        long size = 1;
        for (long extent : shape) {
            size = Math.multiplyExact(size, extent);
        }
        if (size != length) {
            throw new IllegalArgumentException(
                    length + " values do not fill a tensor of shape " + Arrays.toString(shape));
        }
    }
}
