package io.evenkeel.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * J = ∂output/∂leaves by its products, all from one graph. Jᵀu is a backward pass. Jv comes from two: u ↦ Jᵀu is linear,
 * and its own derivative in the direction v is Jv.
 */
public final class OutputLinearization implements GraphProducts {

    private final FlatLeaves leaves;
    private final Tensor output;
    private final Tensor u;
    private final FlatLeaves.Roots transposed;

    public OutputLinearization(FlatLeaves leaves, Tensor output) {
        this.leaves = leaves;
        this.output = output;
        this.u = torch.ones_like(output).requires_grad_(true);
        this.transposed = leaves.differentiable(output, new TensorVector(u));
    }

    /** What is linearised. */
    public Tensor output() {
        return output;
    }

    /** Jv, a new tensor of the output's shape. */
    public Tensor times(Tensor vector) {
        if (transposed.isEmpty()) {
            return torch.zeros_like(output);
        }
        Tensor product = derivative(transposed.tensors(), u, transposed.slices(vector));
        return product.defined() ? product : torch.zeros_like(output);
    }

    /** {@code into := into + Jᵀ·weights}, weights being of the output's shape. */
    public void addTransposedTimes(Tensor weights, Tensor into) {
        if (!transposed.isEmpty()) {
            try (PointerScope inner = new PointerScope()) {
                leaves.add(new TensorVector(output), new TensorVector(weights), into, true);
            }
        }
    }

    /** ∂(Σ outputs·weights)/∂input, undefined where there is no dependence; the graph stays. */
    static Tensor derivative(TensorVector outputs, Tensor input, TensorVector weights) {
        return torch.grad(outputs, new TensorVector(input), weights, new BoolOptional(true), false, true)
                .get(0);
    }

    @Override
    public void keep() {
        output.retainReference();
        u.retainReference();
        transposed.tensors().retainReference();
    }

    @Override
    public void close() {
        output.close();
        u.close();
        transposed.tensors().close();
    }
}
