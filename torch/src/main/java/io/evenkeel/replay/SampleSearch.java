package io.evenkeel.replay;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.TensorData;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Finds the sample to which a batch's gradient is due, by halving: the half whose own gradient is not finite, or, where
 * both are, the one with the larger norm. Cost: about two backward passes of the batch. What dropout drops is drawn for
 * each half anew.
 */
record SampleSearch(Network network, LossFunction loss, TensorData batch, long pass) {

    /**
     * @param inBatch its place
     * @param gradientNorm ‖g‖₂ of its share in the batch's loss
     */
    record Found(int inBatch, double gradientNorm) {}

    /** Whether samples can be told apart at all: batch normalisation mixes them. */
    boolean isPossible() {
        return network.allLayers().stream().noneMatch(layer -> layer.kind().equals("batch_norm"));
    }

    /** @param parameter whose gradient decides; null: all of them together */
    @Nullable
    Found search(@Nullable String parameter) {
        if (!isPossible()) {
            return null;
        }
        long from = 0;
        long size = batch.size();
        double norm = norm(from, size, parameter);
        while (size > 1) {
            long half = size / 2;
            double left = norm(from, half, parameter);
            double right = norm(from + half, size - half, parameter);
            boolean takesLeft = !Double.isFinite(left) || (Double.isFinite(right) && left >= right);
            from = takesLeft ? from : from + half;
            size = takesLeft ? half : size - half;
            norm = takesLeft ? left : right;
        }
        return new Found(Math.toIntExact(from), norm);
    }

    private double norm(long from, long size, @Nullable String parameter) {
        try (PointerScope scope = new PointerScope()) {
            network.parameters().zeroGradients();
            Tensor output = network.forward(
                    batch.features().narrow(0, from, size), ForwardPass.measuring(pass, ForwardObserver.NONE));
            Tensor value = loss.of(output, batch.targets().narrow(0, from, size));
            double share = loss.spec().reduction() == LossSpec.Reduction.MEAN ? (double) size / batch.size() : 1;
            value.mul(new Scalar(share)).backward();
            return parameter == null
                    ? network.parameters().gradientNorm()
                    : io.evenkeel.torch.Norms.euclidean(
                                    network.parameters().parameter(parameter).gradient())
                            .item_double();
        }
    }
}
