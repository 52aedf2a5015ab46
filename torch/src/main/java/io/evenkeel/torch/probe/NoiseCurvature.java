package io.evenkeel.torch.probe;

import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.torch.operator.TensorSpace;
import org.bytedeco.pytorch.Tensor;

/**
 * ½(HΣ + ΣH) of two symmetric operators over the same parameters: symmetric, and of the trace tr(HΣ), what gradient noise of
 * covariance Σ costs along curvature H. Cost: two products of each.
 */
final class NoiseCurvature implements LinearOperator<Tensor>, AutoCloseable {

    private final LinearOperator<Tensor> hessian;
    private final LinearOperator<Tensor> covariance;
    private final TensorSpace space;
    private final Tensor between;
    private final Tensor image;

    NoiseCurvature(LinearOperator<Tensor> hessian, LinearOperator<Tensor> covariance, TensorSpace space) {
        this.hessian = hessian;
        this.covariance = covariance;
        this.space = space;
        this.between = space.zero();
        this.image = space.zero();
    }

    @Override
    public TensorSpace domain() {
        return space;
    }

    @Override
    public TensorSpace range() {
        return space;
    }

    @Override
    public boolean symmetric() {
        return true;
    }

    @Override
    public int cost() {
        return 2 * (hessian.cost() + covariance.cost());
    }

    @Override
    public void apply(Tensor x, Tensor y) {
        covariance.apply(x, between);
        hessian.apply(between, y);
        hessian.apply(x, between);
        covariance.apply(between, image);
        space.axpy(1, image, y);
        space.scale(0.5, y);
    }

    @Override
    public String name() {
        return "gradient noise along the curvature";
    }

    @Override
    public void close() {
        space.release(between);
        space.release(image);
    }
}
