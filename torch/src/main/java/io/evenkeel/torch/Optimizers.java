package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;

/** Optimizers by their recipes. */
public final class Optimizers {

    private Optimizers() {}

    public static Optimizer of(OptimizerSpec spec, ParameterVector parameters) {
        if (spec instanceof OptimizerSpec.Sgd sgd) {
            return new SgdOptimizer(sgd, parameters);
        }
        if (spec instanceof OptimizerSpec.Adam adam) {
            return new AdamOptimizer(adam, parameters);
        }
        throw new IllegalStateException("no optimizer for " + spec.getClass());
    }
}
