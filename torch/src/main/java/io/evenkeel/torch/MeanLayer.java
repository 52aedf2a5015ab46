package io.evenkeel.torch;

import io.evenkeel.recipe.PoolingSpec;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.LinearMapDerivatives;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** The mean of each feature or channel over all positions. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MeanLayer(long[] positions) implements Layer {

    static LayerPlan plan(PoolingSpec.GlobalAvgPool spec, Site site) {
        SampleShape input = site.input().isSequence() ? site.input() : site.image();
        return plan(site, input);
    }

    static LayerPlan plan(PoolingSpec.MeanPool spec, Site site) {
        if (site.input().isImage()) {
            throw site.misfit(
                    "mean_pool over " + site.input().inWords(),
                    "a sequence (steps, features); for the mean of an image's channels use global_avg_pool");
        }
        return plan(site, site.sequence());
    }

    private static LayerPlan plan(Site site, SampleShape input) {
        long[] positions = input.isImage() ? new long[] {2, 3} : new long[] {1};
        return site.plan(SampleShape.of(input.features()), binding -> new MeanLayer(positions));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        return input.mean(positions, false, new ScalarTypeOptional());
    }

    @Override
    public LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        return new LinearMapDerivatives(x -> forward(x, pass), shape -> adjoint -> {
            long count = 1;
            Tensor spread = adjoint;
            for (long axis : positions) {
                count *= shape[(int) axis];
                spread = spread.unsqueeze(axis);
            }
            return spread.div(new Scalar((double) count)).expand(shape);
        });
    }
}
