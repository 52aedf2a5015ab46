package io.evenkeel.torch;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Gv = Jᵀ H_L J v (Schraudolph 2002). Jv comes from two backward passes: u ↦ Jᵀu is linear, and its own derivative in
 * the direction v is Jv. A loss that is linear in the output, such as nll or mae, has H_L = 0 and so G = 0.
 */
final class GaussNewtonProducts implements Objective.Curvature {

    /** One part of the batch: u, Jᵀu with its graph, and ∂L/∂output with its own. */
    private record Linearization(Tensor output, Tensor u, List<FlatProducts.Entry> transposed, Tensor lossGradient) {}

    private final FlatProducts flat;
    private final List<Linearization> parts;

    GaussNewtonProducts(ParameterVector parameters, List<BatchObjective.Part> parts) {
        this.flat = new FlatProducts(parameters);
        this.parts = parts.stream().map(this::linearize).toList();
    }

    private Linearization linearize(BatchObjective.Part part) {
        Tensor u = torch.ones_like(part.output()).requires_grad_(true);
        Tensor lossGradient = torch.grad(
                        new TensorVector(part.loss()),
                        new TensorVector(part.output()),
                        new TensorVector(),
                        new BoolOptional(true),
                        true,
                        true)
                .get(0);
        return new Linearization(
                part.output(), u, flat.differentiable(part.output(), new TensorVector(u)), lossGradient);
    }

    @Override
    public Tensor times(Tensor vector) {
        Tensor product = torch.zeros_like(vector);
        try (PointerScope inner = new PointerScope()) {
            for (Linearization part : parts) {
                Tensor bent = lossHessianTimes(part, jacobianTimes(part, vector));
                if (bent.defined()) {
                    flat.add(new TensorVector(part.output()), new TensorVector(bent), product);
                }
            }
        }
        return product;
    }

    private static Tensor jacobianTimes(Linearization part, Tensor vector) {
        return derivative(
                FlatProducts.derivatives(part.transposed()), part.u(), FlatProducts.slices(vector, part.transposed()));
    }

    /** Undefined where the loss does not bend. */
    private static Tensor lossHessianTimes(Linearization part, Tensor direction) {
        if (!part.lossGradient().defined() || !part.lossGradient().requires_grad()) {
            return new Tensor();
        }
        return derivative(new TensorVector(part.lossGradient()), part.output(), new TensorVector(direction));
    }

    private static Tensor derivative(TensorVector outputs, Tensor input, TensorVector weights) {
        return torch.grad(outputs, new TensorVector(input), weights, new BoolOptional(true), false, true)
                .get(0);
    }
}
