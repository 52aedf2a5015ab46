package io.evenkeel.torch;

import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Euclidean norms that neither overflow nor underflow where single precision would. */
public final class Norms {

    private Norms() {}

    /**
     * ‖x‖₂ over all entries, accumulated in double precision: squares of gradients that vanished or exploded leave the
     * range of single precision long before the gradients do.
     *
     * @return a float64 tensor without axes
     */
    public static Tensor euclidean(Tensor x) {
        return torch.linalg_vector_norm(
                x, new Scalar(2.0), new LongArrayRefOptional(), false, new ScalarTypeOptional(ScalarType.Double));
    }
}
