package io.evenkeel.torch;

import io.evenkeel.recipe.LayerSpec;
import org.bytedeco.pytorch.Tensor;

/** {@link Dropout} as a layer. */
record DropoutLayer(Dropout dropout) implements Layer {

    static LayerPlan plan(LayerSpec.Dropout spec, Site site) {
        return site.plan(site.input(), binding -> new DropoutLayer(binding.dropout(spec.rate())));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        return dropout.apply(input, pass);
    }
}
