package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;

/** Optimizers by their recipes. */
public final class Optimizers {

    private Optimizers() {}

    /** @throws ShapeException when the recipe asks for what does not go with this network */
    public static Optimizer of(OptimizerSpec spec, ParameterVector parameters) {
        UpdateRule rule = rule(spec);
        if (rule != null) {
            return new ElementwiseOptimizer(rule, spec, parameters);
        }
        if (spec instanceof OptimizerSpec.Lbfgs lbfgs) {
            return new LbfgsOptimizer(lbfgs, parameters);
        }
        if (spec instanceof OptimizerSpec.Newton newton) {
            return NewtonOptimizer.of(newton, parameters);
        }
        if (spec instanceof OptimizerSpec.GaussNewton gaussNewton) {
            return NewtonOptimizer.of(gaussNewton, parameters);
        }
        throw new IllegalStateException("no optimizer for " + spec.getClass());
    }

    private static @org.jspecify.annotations.Nullable UpdateRule rule(OptimizerSpec spec) {
        if (spec instanceof OptimizerSpec.Sgd sgd) {
            return new SgdRule(sgd);
        }
        if (spec instanceof OptimizerSpec.Adam adam) {
            return AdamRule.of(adam);
        }
        if (spec instanceof OptimizerSpec.Adamw adamw) {
            return AdamRule.of(adamw);
        }
        if (spec instanceof OptimizerSpec.Rmsprop rmsprop) {
            return new RmspropRule(rmsprop);
        }
        return spec instanceof OptimizerSpec.Adagrad adagrad ? new AdagradRule(adagrad) : null;
    }
}
