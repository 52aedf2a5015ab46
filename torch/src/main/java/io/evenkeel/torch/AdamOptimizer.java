package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam (Kingma and Ba 2015): m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η m̂/(√v̂ + ε), with m̂ and v̂ the moments
 * divided by 1 − βᵗ. An L2 penalty is added to the gradient.
 */
final class AdamOptimizer implements Optimizer {

    private final OptimizerSpec.Adam spec;
    private final ParameterVector parameters;
    private final Tensor first;
    private final Tensor second;
    private long steps;

    AdamOptimizer(OptimizerSpec.Adam spec, ParameterVector parameters) {
        this.spec = spec;
        this.parameters = parameters;
        this.first = torch.zeros_like(parameters.values());
        this.second = torch.zeros_like(parameters.values());
    }

    @Override
    public void step(double learningRate) {
        steps++;
        Tensor gradient = parameters.gradients();
        if (spec.weightDecay() > 0) {
            gradient = gradient.add(parameters.values(), new Scalar(spec.weightDecay()));
        }
        first.mul_(new Scalar(spec.beta1())).add_(gradient, new Scalar(1 - spec.beta1()));
        second.mul_(new Scalar(spec.beta2())).addcmul_(gradient, gradient, new Scalar(1 - spec.beta2()));
        double firstCorrection = 1 - Math.pow(spec.beta1(), (double) steps);
        double secondCorrection = 1 - Math.pow(spec.beta2(), (double) steps);
        Tensor denominator =
                second.sqrt().div_(new Scalar(Math.sqrt(secondCorrection))).add_(new Scalar(spec.epsilon()));
        parameters.values().addcdiv_(first, denominator, new Scalar(-learningRate / firstCorrection));
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
