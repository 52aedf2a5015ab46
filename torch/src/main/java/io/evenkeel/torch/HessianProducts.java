package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Products with the Hessian H = ∂²L/∂w² at one batch and the weights as they were. */
public sealed interface HessianProducts extends Objective.Curvature, GraphProducts
        permits GraphHessianProducts, LayerHessianProducts {

    /** {@code into := into + Hv}, both in the leaves' flat layout. */
    void addTimes(Tensor vector, Tensor into);

    @Override
    default Tensor times(Tensor vector) {
        Tensor product = torch.zeros_like(vector);
        addTimes(vector, product);
        return product;
    }
}
