package io.evenkeel.torch;

import io.evenkeel.recipe.PoolingSpec;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The largest entry under each position of a window; padding is never the largest. */
record MaxPool2dLayer(Windows windows) implements Layer {

    static LayerPlan plan(PoolingSpec.MaxPool2d spec, Site site) {
        Windows windows = Windows.over(site, spec.kernel(), spec.stride(), List.of(1), spec.padding());
        return site.plan(windows.output(site.input().features()), binding -> new MaxPool2dLayer(windows));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        // libtorch's own padding is bounded by half the window
        Tensor padded = windows.isPadded() ? windows.fullyPadded(input, Double.NEGATIVE_INFINITY) : input;
        return torch.max_pool2d(
                padded, windows.kernel(), windows.stride(), new long[] {0, 0}, new long[] {1, 1}, false);
    }
}
