package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Adagrad: s ← s + g², w ← w − η/(1 + (t−1)δ) · g/(√s + ε), δ being the rate's decay (Duchi, Hazan and Singer 2011). */
record AdagradRule(OptimizerSpec.Adagrad spec) implements UpdateRule {

    private static final String SQUARES = "sum_of_squares";

    @Override
    public Map<String, Double> memory() {
        return Map.of(SQUARES, spec.initialAccumulator());
    }

    @Override
    public void update(Part part) {
        Tensor gradient = part.penalizedGradient();
        double rate = part.rate() / (1 + (part.step() - 1) * spec.learningRateDecay());
        Tensor squares = part.memory(SQUARES);
        squares.addcmul_(gradient, gradient, new Scalar(1.0));
        Tensor denominator = squares.sqrt().add_(UpdateRule.denominatorFloor(spec.epsilon()));
        part.weights().addcdiv_(gradient, denominator, new Scalar(-rate));
    }
}
