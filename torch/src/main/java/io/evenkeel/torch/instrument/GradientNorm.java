package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;

/** ‖∂L/∂w‖₂ over all parameters together, and what clipping left of it. Cost: one pass over the gradients. */
public final class GradientNorm implements Instrument {

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.GRADIENT_NORM, Quantities.GRADIENT_CLIPPED);
    }

    @Override
    public Cadence cadence() {
        return Cadence.EVERY_STEP;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        into.put(Quantities.GRADIENT_NORM, step.gradientNorm());
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        if (step.clipFactor() < 1) {
            into.put(Quantities.GRADIENT_CLIPPED, step.clipFactor());
        }
    }
}
