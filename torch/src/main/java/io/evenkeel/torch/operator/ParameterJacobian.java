package io.evenkeel.torch.operator;

import io.evenkeel.torch.GraphedLoss;
import io.evenkeel.torch.OutputLinearization;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * J = ∂f/∂w: from changes of the parameters to changes of the network's outputs, all samples' one after the other, each
 * row-major, and back by the adjoint. JJᵀ is the neural tangent kernel of the data (Jacot et al. 2018). Nothing is weighted
 * by batch sizes.
 *
 * <p>Cost on a kept graph: about one gradient for Jv, and a backward pass for Jᵀu. See {@link GraphOperator} for how long
 * graphs live; where there are several batches, making one goes through the data once to learn the outputs' sizes.
 */
public final class ParameterJacobian extends GraphOperator<OutputLinearization> {

    private final TensorSpace range;
    private final long[] offsets;

    public ParameterJacobian(LossGraph graph, ParameterBlock block) {
        super(graph, block);
        this.offsets = new long[graph.batches() + 1];
        if (keepsGraph()) {
            eachBatch((linearization, batch) ->
                    offsets[1] = linearization.output().numel());
        } else {
            for (int batch = 0; batch < graph.batches(); batch++) {
                try (PointerScope scope = new PointerScope()) {
                    offsets[batch + 1] =
                            offsets[batch] + graph.pass(batch).output().numel();
                }
            }
        }
        TensorSpace domain = block.space();
        this.range = domain.ofDimension(offsets[graph.batches()]);
    }

    @Override
    OutputLinearization products(GraphedLoss pass, int batch) {
        return new OutputLinearization(block().leaves(), pass.output());
    }

    @Override
    public TensorSpace domain() {
        return block().space();
    }

    @Override
    public TensorSpace range() {
        return range;
    }

    @Override
    public void apply(Tensor x, Tensor y) {
        domain().check(x);
        range.check(y);
        eachBatch((linearization, batch) ->
                ofBatch(y, batch).copy_(linearization.times(x).reshape(-1)));
    }

    @Override
    public void applyAdjoint(Tensor y, Tensor x) {
        domain().check(x);
        range.check(y);
        x.zero_();
        eachBatch((linearization, batch) ->
                linearization.addTransposedTimes(ofBatch(y, batch).view_as(linearization.output()), x));
    }

    private Tensor ofBatch(Tensor outputs, int batch) {
        return outputs.narrow(0, offsets[batch], offsets[batch + 1] - offsets[batch]);
    }

    @Override
    public boolean symmetric() {
        return false;
    }

    @Override
    public boolean hasAdjoint() {
        return true;
    }

    @Override
    public String name() {
        return "the derivative of the outputs by " + block().name();
    }
}
