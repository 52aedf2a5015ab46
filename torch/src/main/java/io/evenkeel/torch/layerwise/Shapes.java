package io.evenkeel.torch.layerwise;

import org.bytedeco.pytorch.Tensor;

/** Extents of tensors. */
final class Shapes {

    private Shapes() {}

    static long[] of(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = tensor.size(axis);
        }
        return shape;
    }

    /** All axes but the last in one. */
    static Tensor rows(Tensor tensor) {
        return tensor.dim() == 2 ? tensor.contiguous() : tensor.reshape(-1, tensor.size(-1));
    }
}
