package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;

/** The loss of one step's batch as a function of the weights, for optimizers that look at it more than once a step. */
public interface Objective {

    /** The loss at the last evaluation; the step's first comes before the optimizer. */
    double loss();

    /** The loss at the weights as they are now; their gradient, clipped as the step's own, is left in the vector. */
    double evaluate();

    /** The Hessian of the loss at the weights as they are now. */
    Curvature hessian();

    /** The generalised Gauss–Newton matrix of the loss at the weights as they are now (Schraudolph 2002). */
    Curvature gaussNewton();

    /**
     * A symmetric matrix over the flat vector of weights, known by its products. The graph behind it belongs to the scope
     * of native memory in which it was made.
     */
    interface Curvature {

        /** The product with a vector of the flat layout, as a new tensor of the same type. */
        Tensor times(Tensor vector);
    }
}
