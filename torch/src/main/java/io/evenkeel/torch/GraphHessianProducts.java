package io.evenkeel.torch;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Hv = ∂(∂L/∂w · v)/∂w by a second backward pass through the first (Pearlmutter 1994). One graph serves all products. */
public final class GraphHessianProducts implements HessianProducts {

    private final FlatLeaves leaves;
    private final List<FlatLeaves.Roots> gradients;

    /** @param parts whose losses are added up */
    public GraphHessianProducts(FlatLeaves leaves, List<GraphedLoss> parts) {
        this.leaves = leaves;
        this.gradients = parts.stream()
                .map(part -> leaves.differentiable(part.loss(), new TensorVector()))
                .toList();
    }

    /** From derivatives at hand. */
    GraphHessianProducts(FlatLeaves leaves, FlatLeaves.Roots gradient) {
        this.leaves = leaves;
        this.gradients = List.of(gradient);
    }

    @Override
    public void addTimes(Tensor vector, Tensor into) {
        for (FlatLeaves.Roots gradient : gradients) {
            // Where no gradient depends on the weights the loss is linear in them, and its Hessian zero.
            if (!gradient.isEmpty()) {
                try (PointerScope inner = new PointerScope()) {
                    leaves.add(gradient.tensors(), gradient.slices(vector), into, true);
                }
            }
        }
    }

    @Override
    public void keep() {
        gradients.forEach(gradient -> gradient.tensors().retainReference());
    }

    @Override
    public void close() {
        gradients.forEach(gradient -> gradient.tensors().close());
    }
}
