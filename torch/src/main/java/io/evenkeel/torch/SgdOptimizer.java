package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Gradient descent with an L2 penalty λ and momentum β, in libtorch's convention: d = g + λw, v ← βv + d from v = d,
 * w ← w − ηv, or w ← w − η(d + βv) in Nesterov's form (Sutskever et al. 2013).
 */
final class SgdOptimizer implements Optimizer {

    private final OptimizerSpec.Sgd spec;
    private final ParameterVector parameters;
    private @Nullable Tensor velocity;

    SgdOptimizer(OptimizerSpec.Sgd spec, ParameterVector parameters) {
        this.spec = spec;
        this.parameters = parameters;
        // Zero is the right start: the first step then leaves v = d.
        this.velocity = spec.momentum() > 0 ? torch.zeros_like(parameters.values()) : null;
    }

    @Override
    public void step(double learningRate) {
        Tensor direction = parameters.gradients();
        if (spec.weightDecay() > 0) {
            direction = direction.add(parameters.values(), new Scalar(spec.weightDecay()));
        }
        Tensor v = velocity;
        if (v != null) {
            v.mul_(new Scalar(spec.momentum())).add_(direction);
            direction = spec.nesterov() ? direction.add(v, new Scalar(spec.momentum())) : v;
        }
        parameters.values().add_(direction, new Scalar(-learningRate));
    }

    @Override
    public void close() {
        if (velocity != null) {
            velocity.close();
            velocity = null;
        }
    }
}
