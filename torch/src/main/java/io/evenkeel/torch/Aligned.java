package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A network's output beside its targets, with the axes that losses and scores count on: rows of outputs.
 *
 * <p>Where each step of a sequence has a class of its own, every step is a row: (samples, steps, classes) beside
 * (samples, steps) becomes (samples × steps, classes) beside (samples × steps). Where targets are numbers, all that a
 * sample gives is one row.
 */
record Aligned(Tensor output, Tensor target) {

    static Aligned of(Tensor output, Tensor target) {
        if (output.dim() <= 2) {
            return new Aligned(output, target);
        }
        return target.scalar_type().intern() == ScalarType.Long
                ? new Aligned(output.reshape(-1, output.size(-1)), target.reshape(-1))
                : new Aligned(output.reshape(output.size(0), -1), target);
    }
}
