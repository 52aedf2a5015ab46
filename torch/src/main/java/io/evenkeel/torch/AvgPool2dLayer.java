package io.evenkeel.torch;

import io.evenkeel.recipe.Padding;
import io.evenkeel.recipe.PoolingSpec;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The mean entry under each position of a window. Zeros that were put around by number count, as in libtorch; those of
 * {@code same} do not.
 */
record AvgPool2dLayer(Windows windows, boolean paddingCounts) implements Layer {

    static LayerPlan plan(PoolingSpec.AvgPool2d spec, Site site) {
        Windows windows = Windows.over(site, spec.kernel(), spec.stride(), List.of(1), spec.padding());
        boolean paddingCounts = spec.padding().mode() != Padding.Mode.SAME;
        return site.plan(
                windows.output(site.input().features()), binding -> new AvgPool2dLayer(windows, paddingCounts));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        if (!windows.isPadded()) {
            return mean(input);
        }
        Tensor mean = mean(windows.fullyPadded(input, 0));
        if (paddingCounts) {
            return mean;
        }
        Tensor inside = torch.ones_like(input.narrow(0, 0, 1).narrow(1, 0, 1).detach());
        return mean.div(mean(windows.fullyPadded(inside, 0)));
    }

    private Tensor mean(Tensor image) {
        return torch.avg_pool2d(
                image, windows.kernel(), windows.stride(), new long[] {0, 0}, false, true, new LongOptional());
    }
}
