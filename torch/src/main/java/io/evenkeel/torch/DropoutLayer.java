package io.evenkeel.torch;

import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.torch.layerwise.Chain;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.MaskDerivatives;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** {@link Dropout} as a layer. */
record DropoutLayer(Dropout dropout) implements Layer {

    static LayerPlan plan(LayerSpec.Dropout spec, Site site) {
        return site.plan(site.input(), binding -> new DropoutLayer(binding.dropout(spec.rate())));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        return dropout.apply(input, pass);
    }

    @Override
    public LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        return dropout.drops(pass)
                ? new MaskDerivatives(x -> dropout.apply(torch.ones_like(x), pass))
                : new Chain(List.of());
    }
}
