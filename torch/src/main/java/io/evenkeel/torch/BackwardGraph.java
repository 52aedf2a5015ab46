package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * A backward pass that left its graph, to be differentiated again: the gradient it gave is that of any other, to the bit,
 * and products with the Hessian need no passes of their own. It ends with the scope of native memory in which it was made.
 */
public final class BackwardGraph {

    private final FlatLeaves.Roots roots;

    private BackwardGraph(FlatLeaves.Roots roots) {
        this.roots = roots;
    }

    /**
     * Adds the gradient of a loss to what the parameters hold, as {@code backward()} does.
     *
     * @param loss from a pass without kernels that are derived once only, see {@link ForwardPass}
     */
    public static BackwardGraph of(Tensor loss, ParameterVector parameters) {
        return new BackwardGraph(
                FlatLeaves.of(parameters).differentiable(loss, new TensorVector(), parameters.gradients()));
    }

    /** Products from this graph; once, since they own it from then on. */
    public HessianProducts products(FlatLeaves leaves) {
        return new GraphHessianProducts(leaves, roots.in(leaves));
    }
}
