package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam (Kingma and Ba 2015): m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η m̂/(√v̂ + ε), with m̂ and v̂ the moments
 * divided by 1 − βᵗ; under AMSGrad v̂ comes from the largest v so far (Reddi et al. 2018). An L2 penalty is added to the
 * gradient, or, where it is decoupled, w ← (1 − ηλ)w comes first (Loshchilov and Hutter 2019).
 */
record AdamRule(double beta1, double beta2, double epsilon, boolean amsgrad, boolean decoupled) implements UpdateRule {

    private static final String FIRST = "first_moment";
    private static final String SECOND = "second_moment";
    private static final String LARGEST = "largest_second_moment";

    static AdamRule of(OptimizerSpec.Adam spec) {
        return new AdamRule(spec.beta1(), spec.beta2(), spec.epsilon(), spec.amsgrad(), false);
    }

    static AdamRule of(OptimizerSpec.Adamw spec) {
        return new AdamRule(spec.beta1(), spec.beta2(), spec.epsilon(), spec.amsgrad(), true);
    }

    @Override
    public Map<String, Double> memory() {
        Map<String, Double> memory = new LinkedHashMap<>();
        memory.put(FIRST, 0.0);
        memory.put(SECOND, 0.0);
        if (amsgrad) {
            memory.put(LARGEST, 0.0);
        }
        return memory;
    }

    @Override
    public void update(Part part) {
        if (decoupled && part.weightDecay() > 0) {
            part.weights().mul_(new Scalar(1 - part.rate() * part.weightDecay()));
        }
        Tensor gradient = decoupled ? part.gradient() : part.penalizedGradient();
        Tensor first = part.memory(FIRST);
        Tensor second = part.memory(SECOND);
        first.mul_(new Scalar(beta1)).add_(gradient, new Scalar(1 - beta1));
        second.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
        if (amsgrad) {
            Tensor largest = part.memory(LARGEST);
            largest.copy_(torch.maximum(largest, second));
            second = largest;
        }
        double firstCorrection = 1 - Math.pow(beta1, (double) part.step());
        double secondCorrection = 1 - Math.pow(beta2, (double) part.step());
        Tensor denominator =
                second.sqrt().div_(new Scalar(Math.sqrt(secondCorrection))).add_(UpdateRule.denominatorFloor(epsilon));
        part.weights().addcdiv_(first, denominator, new Scalar(-part.rate() / firstCorrection));
    }

    /** P of {@link Preconditioner}, a new tensor. */
    Tensor preconditioner(OptimizerState state, double steps) {
        Tensor second = state.tensor(amsgrad ? LARGEST : SECOND);
        return second.div(new Scalar(1 - Math.pow(beta2, steps)))
                .sqrt_()
                .add_(UpdateRule.denominatorFloor(epsilon))
                .mul_(new Scalar(1 - Math.pow(beta1, steps)));
    }
}
