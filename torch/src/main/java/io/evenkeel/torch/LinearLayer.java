package io.evenkeel.torch;

import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.LinearDerivatives;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** y = x Wᵀ + b over the last axis. */
record LinearLayer(Tensor weight, @Nullable Tensor bias) implements Layer {

    static LayerPlan plan(LayerSpec.Linear spec, Site site) {
        int inputs = site.input().extent(-1);
        int units = spec.units();
        InitializerSpec init = site.init(spec.init());
        site.parameter("weight", init, Site.uniform(inputs), new Fan(inputs, units), units, inputs);
        if (spec.bias()) {
            site.bias("bias", Site.biasInit(spec.biasInit(), init), inputs, units);
        }
        return site.plan(
                site.input().withLast(units),
                binding -> new LinearLayer(binding.parameter("weight"), binding.parameterOrNull("bias")));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        return of(input, weight, bias, pass);
    }

    /** The same in a pass that may be asked how parameters are used. */
    static Tensor of(Tensor input, Tensor weight, @Nullable Tensor bias, ForwardPass pass) {
        Tensor output = of(input, weight, bias);
        if (pass.wantsUses()) {
            pass.use(ParameterUse.Linear.of(weight, bias, input, output));
        }
        return output;
    }

    static Tensor of(Tensor input, Tensor weight, @Nullable Tensor bias) {
        return bias == null ? torch.linear(input, weight) : torch.linear(input, weight, bias);
    }

    @Override
    public LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        return new LinearDerivatives(weight, bias, moving);
    }
}
