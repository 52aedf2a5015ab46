package io.evenkeel.torch.operator;

import io.evenkeel.torch.BackwardGraph;
import io.evenkeel.torch.GraphHessianProducts;
import io.evenkeel.torch.GraphedLoss;
import io.evenkeel.torch.HessianProducts;
import org.bytedeco.pytorch.Tensor;

/**
 * H = ∂²L/∂w², the Hessian of the whole data's loss (Pearlmutter 1994): layer by layer where all of a network's layers can be
 * derived twice by hand, else by a second backward pass through the first.
 *
 * <p>Cost of a product on a kept graph: one to two and a half gradients of the batch ({@code bench/products}); where there are several batches, one
 * gradient with its graph more. Memory: the graph of one batch's gradient. See {@link CurvatureOperator} for what is
 * checked, and {@link GraphOperator} for how long graphs live.
 */
public final class HessianOperator extends CurvatureOperator<HessianProducts> {

    public HessianOperator(LossGraph graph, ParameterBlock block) {
        super(graph, block);
    }

    /**
     * With products from the graph that a backward pass left.
     *
     * @param graph of one batch, the pass's
     * @param block of all parameters
     */
    public HessianOperator(LossGraph graph, ParameterBlock block, BackwardGraph left) {
        super(graph, block);
        if (graph.batches() != 1) {
            throw new IllegalArgumentException(
                    "a backward pass left the graph of one batch, but the loss has " + graph.batches());
        }
        keep(left.products(block.leaves()));
    }

    /** The same with all batches' graphs kept, in memory for all of them; before the first product. */
    public HessianOperator keepingGraphs() {
        keepAll();
        return this;
    }

    /** The same without the check at its first product. */
    public HessianOperator unchecked() {
        skipCheck();
        return this;
    }

    @Override
    HessianProducts products(GraphedLoss pass, int batch) {
        return new GraphHessianProducts(block().leaves(), weighted(pass, graph().weight(batch)));
    }

    @Override
    HessianProducts products(int batch) {
        return graph().layerProducts(batch, block().leaves()).orElseGet(() -> super.products(batch));
    }

    @Override
    void add(Tensor x, Tensor y) {
        eachBatch((hessian, batch) -> hessian.addTimes(x, y));
    }

    @Override
    public String name() {
        return "the Hessian of the loss over " + block().name();
    }
}
