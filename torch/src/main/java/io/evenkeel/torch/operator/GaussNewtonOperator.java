package io.evenkeel.torch.operator;

import io.evenkeel.torch.GaussNewtonProducts;
import io.evenkeel.torch.GraphedLoss;
import org.bytedeco.pytorch.Tensor;

/**
 * G = Jᵀ H_L J, the generalised Gauss–Newton matrix (Schraudolph 2002): the Hessian without the part that comes from the
 * network's own second derivatives. J is the output's derivative by the parameters and H_L the loss's Hessian by the
 * output; where the loss is convex in the output G has no negative eigenvalue. A loss that is linear in the output gives
 * zero.
 *
 * <p>Cost of a product on a kept graph: Jv and Jᵀu, about two gradients. Memory: the graph of one batch's backward pass.
 */
public final class GaussNewtonOperator extends CurvatureOperator<GaussNewtonProducts> {

    public GaussNewtonOperator(LossGraph graph, ParameterBlock block) {
        super(graph, block);
    }

    /** The same with all batches' graphs kept, in memory for all of them; before the first product. */
    public GaussNewtonOperator keepingGraphs() {
        keepAll();
        return this;
    }

    /** The same without the check at its first product. */
    public GaussNewtonOperator unchecked() {
        skipCheck();
        return this;
    }

    @Override
    GaussNewtonProducts products(GraphedLoss pass, int batch) {
        return new GaussNewtonProducts(block().leaves(), weighted(pass, graph().weight(batch)));
    }

    @Override
    void add(Tensor x, Tensor y) {
        eachBatch((gaussNewton, batch) -> gaussNewton.addTimes(x, y));
    }

    @Override
    public String name() {
        return "the Gauss-Newton matrix of the loss over " + block().name();
    }
}
