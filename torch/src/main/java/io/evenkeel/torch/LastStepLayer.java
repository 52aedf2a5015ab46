package io.evenkeel.torch;

import io.evenkeel.recipe.PoolingSpec;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.LinearMapDerivatives;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The last step of a sequence. */
record LastStepLayer() implements Layer {

    static LayerPlan plan(PoolingSpec.LastStep spec, Site site) {
        return site.plan(SampleShape.of(site.sequence().features()), binding -> new LastStepLayer());
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        return input.select(1, -1);
    }

    @Override
    public LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        return new LinearMapDerivatives(x -> forward(x, pass), shape -> adjoint -> {
            Tensor all = torch.zeros(shape, adjoint.options());
            all.select(1, -1).copy_(adjoint);
            return all;
        });
    }
}
