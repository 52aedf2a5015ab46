package io.evenkeel.torch.layerwise;

import org.bytedeco.pytorch.Tensor;

/** Extents of tensors, and where they lie. */
public final class Shapes {

    private Shapes() {}

    static long[] of(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = tensor.size(axis);
        }
        return shape;
    }

    /** Derivatives that are zero by their formula come as zeros without memory, into which nothing can be written. */
    public static Tensor written(Tensor derivative) {
        return derivative._is_zerotensor() ? derivative.clone() : derivative;
    }

    /** All axes but the last in one. */
    static Tensor rows(Tensor tensor) {
        return tensor.dim() == 2 ? tensor.contiguous() : tensor.reshape(-1, tensor.size(-1));
    }
}
