package io.evenkeel.torch;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** y = skip·x + scale·F(x) (He et al. 2016). */
record ResidualLayer(List<PlacedLayer> branch, double scale, double skip) implements Layer {

    @Override
    public Tensor forward(Tensor input, ForwardObserver observer) {
        Tensor kept = skip == 1.0 ? input : input.mul(new Scalar(skip));
        return kept.add(Network.forward(branch, input, observer), new Scalar(scale));
    }
}
