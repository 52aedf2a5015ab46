package io.evenkeel.torch;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Hv = ∂(∂L/∂w · v)/∂w by a second backward pass through the first (Pearlmutter 1994). One graph serves all products. */
final class HessianProducts implements Objective.Curvature {

    private final FlatProducts flat;
    private final List<List<FlatProducts.Entry>> gradients;

    HessianProducts(ParameterVector parameters, List<BatchObjective.Part> parts) {
        this.flat = new FlatProducts(parameters);
        this.gradients = parts.stream()
                .map(part -> flat.differentiable(part.loss(), new TensorVector()))
                .toList();
    }

    @Override
    public Tensor times(Tensor vector) {
        Tensor product = torch.zeros_like(vector);
        try (PointerScope inner = new PointerScope()) {
            for (List<FlatProducts.Entry> gradient : gradients) {
                // Where no gradient depends on the weights the loss is linear in them, and its Hessian zero.
                if (!gradient.isEmpty()) {
                    flat.add(FlatProducts.derivatives(gradient), FlatProducts.slices(vector, gradient), product);
                }
            }
        }
        return product;
    }
}
