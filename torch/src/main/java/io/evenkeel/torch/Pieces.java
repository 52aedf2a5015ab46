package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Tensors cut into pieces and put together again. A native vector's elements die with it; these live on. */
final class Pieces {

    private Pieces() {}

    /** Views of equal extent along an axis. */
    static Tensor[] chunk(Tensor tensor, int pieces, int axis) {
        try (TensorVector views = tensor.chunk(pieces, axis)) {
            return owned(views);
        }
    }

    /** Views without the axis, one for each place along it. */
    static Tensor[] unbind(Tensor tensor, int axis) {
        try (TensorVector views = tensor.unbind(axis)) {
            return owned(views);
        }
    }

    /** Along a new axis. */
    static Tensor stack(Tensor[] tensors, int axis) {
        try (TensorVector all = new TensorVector(tensors)) {
            return torch.stack(all, axis);
        }
    }

    /** Along an axis that is there. */
    static Tensor concatenate(int axis, Tensor... tensors) {
        try (TensorVector all = new TensorVector(tensors)) {
            return torch.cat(all, axis);
        }
    }

    private static Tensor[] owned(TensorVector views) {
        Tensor[] owned = new Tensor[Math.toIntExact(views.size())];
        for (int i = 0; i < owned.length; i++) {
            owned[i] = new Tensor(views.get(i));
        }
        return owned;
    }
}
