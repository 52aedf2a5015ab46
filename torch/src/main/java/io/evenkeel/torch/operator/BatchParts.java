package io.evenkeel.torch.operator;

import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.PlacedLayer;
import io.evenkeel.torch.TensorData;
import java.util.List;

/**
 * Cuts a batch for an operator that keeps the parts' graphs ({@code keepingGraphs()}). What a product makes for itself is
 * then one part's, which saves memory, and time too where a whole batch's activations leave the processor's caches and are
 * asked for from the system again at each product. Each part costs a pass over the weights, so a part's activations
 * outnumber those several times, or the batch stays whole.
 *
 * <p>Only for passes in which samples are independent and nothing is drawn by batch: {@link NetworkLoss#asInUse}.
 */
public final class BatchParts {

    /** A part has so many times as many activations as there are weights. */
    private static final long TIMES_THE_WEIGHTS = 4;

    /** And no fewer than these, below which the overhead of single operations shows. */
    private static final long LEAST_ACTIVATIONS = 1L << 20;

    private BatchParts() {}

    /** Views of the batch, equally large but for the last. */
    public static List<TensorData> of(Network network, TensorData batch) {
        long activations = 0;
        for (PlacedLayer layer : network.allLayers()) {
            activations += layer.outputShape().size();
            if (layer.spec() instanceof SequenceSpec.Attention attention) {
                long steps = layer.outputShape().extent(0);
                activations += attention.heads() * steps * steps;
            }
        }
        long least = Math.max(
                LEAST_ACTIVATIONS, TIMES_THE_WEIGHTS * network.parameters().count());
        long parts = Math.max(1, Math.min(batch.size(), activations * batch.size() / least));
        return batch.parts((batch.size() + parts - 1) / parts);
    }
}
