package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Gradient descent with an L2 penalty λ and momentum β, in libtorch's convention: d = g + λw, v ← βv + d from v = d,
 * w ← w − ηv, or w ← w − η(d + βv) in Nesterov's form (Sutskever et al. 2013).
 */
record SgdRule(OptimizerSpec.Sgd spec) implements UpdateRule {

    private static final String VELOCITY = "velocity";

    /** Zero is the right start: the first step then leaves v = d. */
    @Override
    public Map<String, Double> memory() {
        return spec.momentum() > 0 ? Map.of(VELOCITY, 0.0) : Map.of();
    }

    @Override
    public void update(Part part) {
        Tensor direction = part.penalizedGradient();
        if (spec.momentum() > 0) {
            Scalar momentum = new Scalar(spec.momentum());
            Tensor velocity = part.memory(VELOCITY);
            velocity.mul_(momentum).add_(direction);
            direction = spec.nesterov() ? direction.add(velocity, momentum) : velocity;
        }
        part.weights().add_(direction, new Scalar(-part.rate()));
    }
}
