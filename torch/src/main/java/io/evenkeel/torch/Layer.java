package io.evenkeel.torch;

import io.evenkeel.torch.layerwise.Chain;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What a layer computes. */
interface Layer {

    /** Maps a batch (samples first) to a batch; tells the pass's observer of every layer inside, in order. */
    Tensor forward(Tensor input, ForwardPass pass);

    /** Whether a training step's own kernels and those that can be derived twice give the same bits, here and in the gradient. */
    default boolean isOneForTwoOrders() {
        return true;
    }

    /**
     * Second derivatives by hand at a batch of the pass; null where they have to come from autograd's graph.
     *
     * @param moving whether a weight is one of those derived by
     */
    default @Nullable LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        return null;
    }

    /** Those of layers one behind the other; null where one has none. */
    static @Nullable LayerDerivatives derivatives(
            List<PlacedLayer> layers, ForwardPass pass, Predicate<Tensor> moving) {
        List<LayerDerivatives> all = new ArrayList<>();
        for (PlacedLayer placed : layers) {
            LayerDerivatives one = placed.layer().derivatives(pass, moving);
            if (one == null) {
                return null;
            }
            all.add(one);
        }
        return new Chain(all);
    }
}
