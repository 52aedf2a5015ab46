package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.NormalizationSpec.BatchNorm;
import io.evenkeel.run.Quantities;
import io.evenkeel.torch.Buffer;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.PlacedLayer;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.TrainingStep.OwnLoop;
import io.evenkeel.torch.TrainingStep.SeenInside;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * How well batch normalisation knows what it normalises by: the relative standard error of a channel's variance as the batch
 * estimates it, and how far the running averages of before the step, of which the batch is no part, were from the batch's
 * own, less what sampling explains ({@link ChannelMoments}). Where the averages weigh the step's batches by nearly 1, what
 * they were before cannot be told from what they are, and no drift is measured. Cost at a look: four passes over each
 * normalised tensor.
 */
public final class BatchNormStatistics implements Instrument {

    /** Below this weight of what was before, rounding in float32 shows in what is recovered of it. */
    private static final double LEAST_LEFT = 1e-3;

    @Override
    public Set<String> quantities() {
        return Set.of(
                Quantities.BATCH_NORM_VARIANCE_ERROR,
                Quantities.BATCH_NORM_MEAN_DRIFT,
                Quantities.BATCH_NORM_VARIANCE_DRIFT);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public Set<InnerTensor> inside() {
        return Set.of(InnerTensor.BATCH_NORM_INPUT);
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        step.ownLoop().ifPresent(own -> {
            Map<String, PlacedLayer> layers = new HashMap<>();
            own.network().allLayers().forEach(layer -> layers.put(layer.place(), layer));
            for (SeenInside seen : step.inside()) {
                PlacedLayer layer = layers.get(seen.place());
                if (seen.kind() == InnerTensor.BATCH_NORM_INPUT
                        && layer != null
                        && layer.spec() instanceof BatchNorm norm) {
                    measure(own, layer, norm, seen.value().detach(), into);
                }
            }
        });
    }

    private static void measure(OwnLoop own, PlacedLayer layer, BatchNorm norm, Tensor input, Measurements into) {
        int axis = layer.inputShape().featureAxis();
        ChannelMoments whole = ChannelMoments.of(input, axis);
        whole.varianceError().ifPresent(error -> into.put(Quantities.BATCH_NORM_VARIANCE_ERROR, layer.place(), error));
        List<TensorData> parts = own.descent().parts();
        double[] means = buffer(own, layer.place() + ".running_mean");
        double[] variances = buffer(own, layer.place() + ".running_var");
        double left = 1;
        long end = input.size(0);
        for (int i = parts.size() - 1; i >= 0; i--) {
            long size = parts.get(i).size();
            ChannelMoments part =
                    parts.size() == 1 ? whole : ChannelMoments.of(input.narrow(0, end - size, size), axis);
            if (part.values() > 1) {
                takeOut(means, part.means(), norm.momentum());
                takeOut(variances, part.variances(), norm.momentum());
                left *= 1 - norm.momentum();
            }
            end -= size;
        }
        if (left >= LEAST_LEFT) {
            whole.meanDrift(means, norm.eps())
                    .ifPresent(drift -> into.put(Quantities.BATCH_NORM_MEAN_DRIFT, layer.place(), drift));
            whole.varianceDrift(variances, norm.eps())
                    .ifPresent(drift -> into.put(Quantities.BATCH_NORM_VARIANCE_DRIFT, layer.place(), drift));
        }
    }

    private static double[] buffer(OwnLoop own, String name) {
        for (Buffer buffer : own.network().buffers()) {
            if (buffer.name().equals(name)) {
                return TensorArrays.toDoubles(buffer.value());
            }
        }
        throw new IllegalStateException("no buffer " + name);
    }

    /** Undoes r ← (1 − momentum)·r + momentum·newest. */
    private static void takeOut(double[] running, double[] newest, double momentum) {
        for (int c = 0; c < running.length; c++) {
            running[c] = (running[c] - momentum * newest[c]) / (1 - momentum);
        }
    }
}
