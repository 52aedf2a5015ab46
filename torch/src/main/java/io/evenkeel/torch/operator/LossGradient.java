package io.evenkeel.torch.operator;

import io.evenkeel.torch.GraphedLoss;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** The loss of the whole data and its gradient, batch by batch with never more than one batch's graph in memory. */
public final class LossGradient {

    private LossGradient() {}

    /**
     * {@code into := ∂L/∂w} over a block of parameters.
     *
     * @return L
     */
    public static double of(LossGraph graph, ParameterBlock block, Tensor into) {
        block.space().check(into);
        into.zero_();
        double loss = 0;
        for (int batch = 0; batch < graph.batches(); batch++) {
            try (PointerScope scope = new PointerScope()) {
                GraphedLoss pass = graph.pass(batch);
                Tensor weighted = pass.loss().mul(new Scalar(graph.weight(batch)));
                loss += weighted.item_double();
                if (weighted.requires_grad()) {
                    block.leaves().add(new TensorVector(weighted), new TensorVector(), into, false);
                }
            }
        }
        return loss;
    }
}
