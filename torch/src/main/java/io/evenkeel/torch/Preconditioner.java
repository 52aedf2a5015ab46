package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The diagonal P by which an adaptive optimizer divides: it moves as gradient descent with its own momentum would in
 * coordinates stretched by P, and it is P^{-1/2} H P^{-1/2} whose largest eigenvalue limits its learning rate (Cohen et
 * al. 2022, arXiv:2207.14484).
 *
 * <ul>
 *   <li>Adam and AdamW after t steps: P = (1 − β₁ᵗ)(√(v/(1 − β₂ᵗ)) + ε), with AMSGrad's largest v where it is on; the first
 *       factor is that by which the first moment's own correction lengthens the step.
 *   <li>RMSprop: P = √v + ε, centred √(v − m²) + ε.
 *   <li>SGD: P = 1, before its first step too.
 * </ul>
 *
 * Where groups of parameters have learning rates of their own, P is multiplied by the optimizer's rate over the group's, so
 * that one rate serves all. Decoupled weight decay is no part of it.
 */
public final class Preconditioner {

    private Preconditioner() {}

    /**
     * P^{-1/2} in the flat layout of the parameters, ones in the gaps; a new tensor, the caller's.
     *
     * @param state of the optimizer that the spec describes, after at least one step unless that is sgd
     * @throws IllegalArgumentException for other optimizers than these, or another network's state
     */
    public static Tensor inverseRoot(OptimizerSpec spec, OptimizerState state, ParameterVector parameters) {
        try (PointerScope scope = new PointerScope()) {
            double steps = state.number("steps");
            if (steps < 1 && !(spec instanceof OptimizerSpec.Sgd)) {
                throw new IllegalArgumentException(
                        "an optimizer that has taken no step has no preconditioner yet; take one step first");
            }
            Tensor diagonal = spec instanceof OptimizerSpec.Sgd
                    ? torch.ones_like(parameters.values().detach())
                    : diagonal(spec, state, steps);
            if (diagonal.numel() != parameters.values().numel()) {
                throw new IllegalArgumentException("the optimizer's state has " + diagonal.numel()
                        + " numbers, but the network's parameters take "
                        + parameters.values().numel() + ": it is another network's");
            }
            for (Segment segment : Segment.of(spec, parameters)) {
                if (segment.learningRate() != spec.learningRate() && segment.learningRate() > 0) {
                    segment.of(diagonal).mul_(new Scalar(spec.learningRate() / segment.learningRate()));
                }
            }
            Tensor inverseRoot = torch.ones_like(diagonal);
            Tensor roots = diagonal.rsqrt();
            for (Parameter parameter : parameters.parameters()) {
                inverseRoot
                        .narrow(0, parameter.offset(), parameter.size())
                        .copy_(roots.narrow(0, parameter.offset(), parameter.size()));
            }
            return inverseRoot.retainReference();
        }
    }

    /**
     * Whether the optimizer divides by a positive number everywhere; one that has met NaN, or a zero without an ε, does not,
     * nor does one that has taken no step yet, such as after a change of optimizers.
     */
    public static boolean isFinite(OptimizerSpec spec, OptimizerState state, ParameterVector parameters) {
        if (state.number("steps") < 1 && !(spec instanceof OptimizerSpec.Sgd)) {
            return false;
        }
        try (PointerScope scope = new PointerScope();
                Tensor inverseRoot = inverseRoot(spec, state, parameters)) {
            return torch.isfinite(inverseRoot).all().item_bool();
        }
    }

    private static Tensor diagonal(OptimizerSpec spec, OptimizerState state, double steps) {
        if (spec instanceof OptimizerSpec.Adam adam) {
            return AdamRule.of(adam).preconditioner(state, steps);
        }
        if (spec instanceof OptimizerSpec.Adamw adamw) {
            return AdamRule.of(adamw).preconditioner(state, steps);
        }
        if (spec instanceof OptimizerSpec.Rmsprop rmsprop) {
            return new RmspropRule(rmsprop).preconditioner(state);
        }
        throw new IllegalArgumentException("the optimizer " + spec.name()
                + " has no diagonal preconditioner; adam, adamw, rmsprop and sgd have one");
    }
}
