package io.evenkeel.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Euclidean norms and inner products that neither overflow nor underflow where single precision would. */
public final class Norms {

    /** Numbers that are taken to double precision at a time: few enough to stay in a processor's cache. */
    private static final long PIECE = 1L << 16;

    private Norms() {}

    /**
     * ‖x‖₂ over all entries, accumulated in double precision: squares of gradients that vanished or exploded leave the
     * range of single precision long before the gradients do. Has no gradient.
     *
     * @return a float64 tensor without axes
     */
    public static Tensor euclidean(Tensor x) {
        return isCutUp(x)
                ? inPieces(x, null).sqrt()
                : torch.linalg_vector_norm(
                        x.detach(),
                        new Scalar(2.0),
                        new LongArrayRefOptional(),
                        false,
                        new ScalarTypeOptional(ScalarType.Double));
    }

    /** Σ xᵢyᵢ of two tensors without more than one axis, in double precision. */
    public static double product(Tensor x, Tensor y) {
        boolean alike = x.scalar_type().intern() == y.scalar_type().intern() && x.is_cuda() == y.is_cuda();
        return alike && isCutUp(x) && y.is_contiguous()
                ? inPieces(x, y).item_double()
                : x.to(y.device(), ScalarType.Double)
                        .dot(y.to(ScalarType.Double))
                        .item_double();
    }

    private static boolean isCutUp(Tensor x) {
        return x.numel() > PIECE
                && !x.is_cuda()
                && x.is_contiguous()
                && x.scalar_type().intern() == ScalarType.Float;
    }

    /** @param y null: x itself */
    private static Tensor inPieces(Tensor x, @Nullable Tensor y) {
        Tensor sum = torch.zeros(new long[0], new TensorOptions(ScalarType.Double));
        Tensor left = x.detach().view(-1);
        Tensor right = y == null ? left : y.detach().view(-1);
        for (long from = 0; from < left.numel(); from += PIECE) {
            try (PointerScope scope = new PointerScope()) {
                long size = Math.min(PIECE, left.numel() - from);
                Tensor piece = left.narrow(0, from, size).to(ScalarType.Double);
                Tensor other = y == null ? piece : right.narrow(0, from, size).to(ScalarType.Double);
                sum.add_(piece.dot(other));
            }
        }
        return sum;
    }
}
