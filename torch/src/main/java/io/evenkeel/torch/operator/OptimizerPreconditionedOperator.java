package io.evenkeel.torch.operator;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.spectral.PreconditionedOperator;
import io.evenkeel.torch.OptimizerState;
import io.evenkeel.torch.ParameterVector;
import io.evenkeel.torch.Preconditioner;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * P^{-1/2} A P^{-1/2} with the diagonal P of {@link Preconditioner}: the curvature as Adam or RMSprop sees it, with the
 * eigenvalues of P⁻¹A. Over the Hessian, gradient descent with learning rate η and an averaged momentum β₁ is stable in it
 * up to λ_max = (2 + 2β₁)/((1 − β₁)η), which is 38/η for β₁ = 0.9 (Cohen et al. 2022).
 *
 * <p>Each product costs one of A. It owns its copy of the diagonal, and not A.
 */
public final class OptimizerPreconditionedOperator implements LinearOperator<Tensor>, AutoCloseable {

    private final LinearOperator<Tensor> preconditioned;
    private final TensorSpace space;
    private final Tensor inverseRoot;

    /**
     * @param operator over {@code block}
     * @param spec the optimizer's
     * @param state what it remembers, after at least one step
     * @param parameters those that it changes, the block's among them
     * @throws IllegalArgumentException for other optimizers than adam, adamw, rmsprop and sgd, or another network's state
     */
    public OptimizerPreconditionedOperator(
            LinearOperator<Tensor> operator,
            ParameterBlock block,
            OptimizerSpec spec,
            OptimizerState state,
            ParameterVector parameters) {
        this.space = block.space();
        this.inverseRoot = space.zero();
        try (PointerScope scope = new PointerScope();
                Tensor whole = Preconditioner.inverseRoot(spec, state, parameters)) {
            for (var leaf : block.leaves().leaves()) {
                long offset = parameters.parameter(leaf.name()).offset();
                inverseRoot.narrow(0, leaf.offset(), leaf.size()).copy_(whole.narrow(0, offset, leaf.size()));
            }
            this.preconditioned = new PreconditionedOperator<>(operator, inverseRoot);
        } catch (RuntimeException e) {
            inverseRoot.close();
            throw e;
        }
    }

    @Override
    public TensorSpace domain() {
        return space;
    }

    @Override
    public TensorSpace range() {
        return space;
    }

    @Override
    public void apply(Tensor x, Tensor y) {
        preconditioned.apply(x, y);
    }

    @Override
    public boolean symmetric() {
        return preconditioned.symmetric();
    }

    @Override
    public boolean hasAdjoint() {
        return preconditioned.hasAdjoint();
    }

    @Override
    public void applyAdjoint(Tensor y, Tensor x) {
        preconditioned.applyAdjoint(y, x);
    }

    @Override
    public int cost() {
        return preconditioned.cost();
    }

    @Override
    public String name() {
        return preconditioned.name();
    }

    @Override
    public void close() {
        inverseRoot.close();
    }
}
