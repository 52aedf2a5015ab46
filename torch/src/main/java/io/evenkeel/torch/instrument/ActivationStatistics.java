package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.WatchedLayer;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Mean and standard deviation of every layer's output over batch and units, and for sigmoid, tanh, ELU and SELU the
 * share of outputs where the slope is under {@value #FLAT} of its largest (Glorot and Bengio 2010). Cost: a few passes
 * over the layers' outputs.
 */
public final class ActivationStatistics implements Instrument {

    static final double FLAT = 0.05;

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.ACTIVATION_MEAN, Quantities.ACTIVATION_SD, Quantities.ACTIVATION_SATURATED);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        for (TrainingStep.SeenLayer seen : step.layers()) {
            String place = seen.layer().place();
            Moments moments = Moments.of(seen.output());
            into.put(Quantities.ACTIVATION_MEAN, place, moments.mean());
            into.put(Quantities.ACTIVATION_SD, place, moments.standardDeviation());
            saturated(seen.layer(), seen.output())
                    .ifPresent(share -> into.put(Quantities.ACTIVATION_SATURATED, place, share));
        }
    }

    /** Mean and standard deviation over all entries. */
    record Moments(double mean, double standardDeviation) {

        static Moments of(Tensor output) {
            Tensor values = output.detach().to(ScalarType.Double);
            double mean = values.mean().item_double();
            return new Moments(mean, values.std(false).item_double());
        }
    }

    static Optional<Double> saturated(WatchedLayer layer, Tensor output) {
        ActivationKind kind = layer.activation().orElse(null);
        if (kind == null) {
            return Optional.empty();
        }
        return ActivationSlopes.saturating(kind, layer.activationParameter(), output.detach())
                .map(slopes ->
                        slopes.lt(new Scalar(FLAT)).to(ScalarType.Double).mean().item_double());
    }
}
