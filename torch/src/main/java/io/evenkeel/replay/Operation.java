package io.evenkeel.replay;

import io.evenkeel.torch.PlacedLayer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One tensor of a step's forward pass.
 *
 * @param name what was done, such as {@code matrix product} or {@code hidden state of step 7}
 * @param place the layer's, or {@code loss}
 * @param layer null where it is the loss's, or inside a layer
 * @param input null where it is not known
 * @param bySample whether its first axis is the batch's samples
 * @param allowsMasks see {@link Entries}
 */
record Operation(
        String name,
        String place,
        String kind,
        @Nullable PlacedLayer layer,
        @Nullable Tensor input,
        Tensor result,
        boolean bySample,
        boolean allowsMasks) {

    Entries entries() {
        return new Entries(result, allowsMasks);
    }

    boolean isLoss() {
        return place.equals(OperationTrace.LOSS);
    }
}
