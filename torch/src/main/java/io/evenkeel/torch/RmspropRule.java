package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * RMSprop in libtorch's convention: v ← αv + (1−α)g², d = g/(√v + ε), w ← w − ηd, or with momentum u ← βu + d,
 * w ← w − ηu (Tieleman and Hinton 2012). Centred, m ← αm + (1−α)g and v − m² stands for v (Graves 2013).
 */
record RmspropRule(OptimizerSpec.Rmsprop spec) implements UpdateRule {

    private static final String SQUARES = "mean_square";
    private static final String MEAN = "mean";
    private static final String VELOCITY = "velocity";

    @Override
    public Map<String, Double> memory() {
        Map<String, Double> memory = new LinkedHashMap<>();
        memory.put(SQUARES, 0.0);
        if (spec.centered()) {
            memory.put(MEAN, 0.0);
        }
        if (spec.momentum() > 0) {
            memory.put(VELOCITY, 0.0);
        }
        return memory;
    }

    @Override
    public void update(Part part) {
        Tensor gradient = part.penalizedGradient();
        Scalar keep = new Scalar(spec.alpha());
        Scalar take = new Scalar(1 - spec.alpha());
        Tensor squares = part.memory(SQUARES);
        squares.mul_(keep).addcmul_(gradient, gradient, take);
        Tensor variance = squares;
        if (spec.centered()) {
            Tensor mean = part.memory(MEAN);
            mean.mul_(keep).add_(gradient, take);
            // Under a constant gradient rounding alone would make it negative, and its root NaN.
            variance = squares.addcmul(mean, mean, new Scalar(-1.0)).clamp_min_(new Scalar(0.0));
        }
        Tensor denominator = variance.sqrt().add_(UpdateRule.denominatorFloor(spec.epsilon()));
        if (spec.momentum() > 0) {
            Tensor velocity = part.memory(VELOCITY);
            velocity.mul_(new Scalar(spec.momentum())).addcdiv_(gradient, denominator);
            part.weights().add_(velocity, new Scalar(-part.rate()));
        } else {
            part.weights().addcdiv_(gradient, denominator, new Scalar(-part.rate()));
        }
    }

    /** P of {@link Preconditioner}, a new tensor. */
    Tensor preconditioner(OptimizerState state) {
        Tensor variance = state.tensor(SQUARES).clone();
        if (spec.centered()) {
            Tensor mean = state.tensor(MEAN);
            variance.addcmul_(mean, mean, new Scalar(-1.0)).clamp_min_(new Scalar(0.0));
        }
        return variance.sqrt_().add_(UpdateRule.denominatorFloor(spec.epsilon()));
    }
}
