package io.evenkeel.torch;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Gv = Jᵀ H_L J v (Schraudolph 2002), H_L being the loss's Hessian by the network's output. A loss that is linear in the
 * output, such as nll or mae, has H_L = 0 and so G = 0.
 */
public final class GaussNewtonProducts implements Objective.Curvature, GraphProducts {

    /** One part of the batch, and ∂L/∂output with its own graph. */
    private record Part(OutputLinearization linearization, Tensor lossGradient) {

        static Part of(FlatLeaves leaves, GraphedLoss loss) {
            Tensor lossGradient = new Tensor(torch.grad(
                            new TensorVector(loss.loss()),
                            new TensorVector(loss.output()),
                            new TensorVector(),
                            new BoolOptional(true),
                            true,
                            true)
                    .get(0));
            return new Part(new OutputLinearization(leaves, loss.output()), lossGradient);
        }

        /** Undefined where the loss does not bend. */
        Tensor lossHessianTimes(Tensor direction) {
            if (!lossGradient.defined() || !lossGradient.requires_grad()) {
                return new Tensor();
            }
            return OutputLinearization.derivative(
                    new TensorVector(lossGradient), linearization.output(), new TensorVector(direction));
        }
    }

    private final List<Part> parts;

    /** @param parts whose losses are added up */
    public GaussNewtonProducts(FlatLeaves leaves, List<GraphedLoss> parts) {
        this.parts = parts.stream().map(part -> Part.of(leaves, part)).toList();
    }

    @Override
    public Tensor times(Tensor vector) {
        Tensor product = torch.zeros_like(vector);
        addTimes(vector, product);
        return product;
    }

    /** {@code into := into + Gv}, both in the leaves' flat layout. */
    public void addTimes(Tensor vector, Tensor into) {
        for (Part part : parts) {
            try (PointerScope inner = new PointerScope()) {
                Tensor bent = part.lossHessianTimes(part.linearization().times(vector));
                if (bent.defined()) {
                    part.linearization().addTransposedTimes(bent, into);
                }
            }
        }
    }

    @Override
    public void keep() {
        for (Part part : parts) {
            part.linearization().keep();
            part.lossGradient().retainReference();
        }
    }

    @Override
    public void close() {
        for (Part part : parts) {
            part.linearization().close();
            part.lossGradient().close();
        }
    }
}
