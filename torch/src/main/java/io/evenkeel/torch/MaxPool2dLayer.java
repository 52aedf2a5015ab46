package io.evenkeel.torch;

import io.evenkeel.recipe.PoolingSpec;
import java.util.List;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The largest entry under each position of a window; padding is never the largest. */
record MaxPool2dLayer(Windows windows) implements Layer {

    private static final long[] UNPADDED = {0, 0};
    private static final long[] UNDILATED = {1, 1};

    /** The first of an image's two axes. */
    private static final int IMAGE = 2;

    static LayerPlan plan(PoolingSpec.MaxPool2d spec, Site site) {
        Windows windows = Windows.over(site, spec.kernel(), spec.stride(), List.of(1), spec.padding());
        return site.plan(windows.output(site.input().features()), binding -> new MaxPool2dLayer(windows));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        // libtorch's own padding is bounded by half the window
        Tensor padded = windows.isPadded() ? windows.fullyPadded(input, Double.NEGATIVE_INFINITY) : input;
        HeldKinks kinks = pass.kinks();
        if (kinks != null) {
            return held(padded, kinks);
        }
        pass.note(this, padded);
        if (pass.isFirstOrder() && windows.areApart() && isForOneDnn(padded) && isFinite(padded)) {
            return inOneDnn(padded.to_mkldnn());
        }
        return torch.max_pool2d(padded, windows.kernel(), windows.stride(), UNPADDED, UNDILATED, false);
    }

    /** From the places of the largest entries, be they so by now or not. */
    private Tensor held(Tensor padded, HeldKinks kinks) {
        Tensor places = kinks.of(this, padded, seen -> torch.max_pool2d_with_indices(
                        seen, windows.kernel(), windows.stride(), UNPADDED, UNDILATED, false)
                .get1());
        return padded.flatten(IMAGE, -1)
                .gather(IMAGE, places.flatten(IMAGE, -1))
                .view_as(places);
    }

    /**
     * oneDNN's kernels are the faster ones on the CPU and, where windows do not overlap, give the same bits; but they
     * overlook NaN.
     *
     * @param image in oneDNN's layout, without a NaN, padded
     * @return in libtorch's own layout
     */
    Tensor inOneDnn(Tensor image) {
        return torch.mkldnn_max_pool2d(image, windows.kernel(), windows.stride(), UNPADDED, UNDILATED, false)
                .to_dense();
    }

    /** Whether {@link #inOneDnn} gives the same bits without any padding before it. */
    boolean isLikeOneDnns() {
        return windows.areApart() && !windows.isPadded();
    }

    /** Whether oneDNN has kernels for such numbers where they are. */
    static boolean isForOneDnn(Tensor x) {
        return !x.is_cuda() && x.scalar_type().intern() == ScalarType.Float && Context.hasMKLDNN();
    }

    /** A sum is finite only where every entry is. */
    private static boolean isFinite(Tensor x) {
        return Double.isFinite(x.detach().sum().item_double());
    }
}
