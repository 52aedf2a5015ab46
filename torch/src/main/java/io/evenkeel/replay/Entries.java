package io.evenkeel.replay;

import io.evenkeel.torch.TensorArrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A tensor's numbers, as far as it matters whether they are finite.
 *
 * @param tensor samples first where it has any
 * @param allowsMasks whether −∞ is meant, as where attention may not look
 */
record Entries(Tensor tensor, boolean allowsMasks) {

    static Entries of(Tensor tensor) {
        return new Entries(tensor, false);
    }

    boolean areFinite() {
        if (!tensor.is_floating_point()) {
            return true;
        }
        try (PointerScope scope = new PointerScope()) {
            return good().all().item_bool();
        }
    }

    private Tensor good() {
        Tensor finite = torch.isfinite(tensor);
        return allowsMasks ? finite.logical_or(tensor.eq(new Scalar(Double.NEGATIVE_INFINITY))) : finite;
    }

    /** The first number, row by row, that is not finite. */
    long first() {
        try (PointerScope scope = new PointerScope()) {
            return good().logical_not().flatten().to(ScalarType.Byte).argmax().item_long();
        }
    }

    double value(long entry) {
        try (PointerScope scope = new PointerScope()) {
            return tensor.detach().reshape(-1).select(0, entry).item_double();
        }
    }

    /** Rows, such as samples, that have such numbers. */
    int badRows() {
        try (PointerScope scope = new PointerScope()) {
            return (int) good().logical_not()
                    .reshape(tensor.size(0), -1)
                    .any(1)
                    .sum()
                    .item_long();
        }
    }

    /** Numbers in one row. */
    long rowLength() {
        return tensor.numel() / Math.max(1, tensor.size(0));
    }

    /** The largest |number| among those that are finite; 0 where none is. */
    double largest() {
        try (PointerScope scope = new PointerScope()) {
            Tensor plain = tensor.detach();
            if (!plain.is_floating_point() || plain.numel() == 0) {
                return 0;
            }
            return torch.where(torch.isfinite(plain), plain.abs(), new Scalar(0.0))
                    .max()
                    .item_double();
        }
    }

    /** One row's numbers. */
    double[] row(long row) {
        try (PointerScope scope = new PointerScope()) {
            return TensorArrays.toDoubles(tensor.detach().select(0, row).reshape(-1));
        }
    }

    /** The largest number that the tensor's type can hold. */
    double limit() {
        return limit(tensor);
    }

    static double limit(Tensor tensor) {
        return switch (tensor.scalar_type().intern()) {
            case Half -> 65504;
            case BFloat16 -> 0x1.FEp127;
            case Double -> Double.MAX_VALUE;
            default -> Float.MAX_VALUE;
        };
    }

    /** Such as {@code float16}. */
    static String type(Tensor tensor) {
        return switch (tensor.scalar_type().intern()) {
            case Half -> "float16";
            case BFloat16 -> "bfloat16";
            case Double -> "float64";
            default -> "float32";
        };
    }
}
