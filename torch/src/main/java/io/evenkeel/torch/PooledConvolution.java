package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;

/**
 * A convolution and the max pooling of what comes out of it, in oneDNN's own layout between the two: the same bits as one
 * layer after the other, without taking the convolution's output apart and together again, there and on the way back.
 */
record PooledConvolution(Conv2dLayer convolution, MaxPool2dLayer pooling) implements Layer {

    /** From so many samples on libtorch itself leaves every convolution to oneDNN; some with fewer it computes in other ways. */
    private static final long LEAST_SAMPLES = 16;

    /** Sums of products below it are finite in single precision, rounded in whatever order. */
    private static final double SURELY_FINITE = 1e30;

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        Tensor image = convolution.windows().padded(input, 0);
        if (pass.isFirstOrder()
                && pass.kinks() == null
                && !pass.isNoting()
                && pooling.isLikeOneDnns()
                && MaxPool2dLayer.isForOneDnn(image)
                && image.size(0) >= LEAST_SAMPLES
                && bound(image) < SURELY_FINITE) {
            return pooling.inOneDnn(convolution.ofPadded(image.to_mkldnn(), pass));
        }
        return pooling.forward(convolution.ofPadded(image, pass), pass);
    }

    /**
     * What no entry of the convolution's output exceeds: |Σ w·x + b| ≤ ‖w‖₂‖x‖₂ + ‖b‖₂ by Cauchy and Schwarz. Not finite
     * where anything is not that goes in, so that NaN, which oneDNN's pooling overlooks, cannot come out below a bound.
     */
    private double bound(Tensor image) {
        return norm(image) * norm(convolution.weight()) + (convolution.bias() == null ? 0 : norm(convolution.bias()));
    }

    /** In the tensor's own precision: an overflow is as good as a large number here. */
    private static double norm(Tensor x) {
        return x.detach().norm().item_double();
    }
}
