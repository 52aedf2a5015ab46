package io.evenkeel.torch;

import io.evenkeel.recipe.PoolingSpec;
import org.bytedeco.pytorch.Tensor;

/** The last step of a sequence. */
record LastStepLayer() implements Layer {

    static LayerPlan plan(PoolingSpec.LastStep spec, Site site) {
        return site.plan(SampleShape.of(site.sequence().features()), binding -> new LastStepLayer());
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        return input.select(1, -1);
    }
}
