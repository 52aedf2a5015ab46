package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;

/**
 * λ_min of the Hessian of the step's loss, by sign, with its residual (Sagun et al. 2016): below zero the loss falls away to
 * both sides. The least Ritz value of a short Lanczos run, which approaches it from above. Unit: loss over weight². Cost: that
 * of a {@link SpectrumLook}, which instruments share.
 */
public final class SmallestCurvature implements Instrument {

    private final SpectrumLook look;

    SmallestCurvature(SpectrumLook look) {
        this.look = look;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.CURVATURE_SMALLEST, Quantities.CURVATURE_SMALLEST_ERROR);
    }

    @Override
    public Cadence cadence() {
        return Cadence.SELDOM;
    }

    @Override
    public boolean bends() {
        return true;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        look.of(step).ifPresent(sketch -> {
            into.put(Quantities.CURVATURE_SMALLEST, sketch.smallest().value());
            into.put(Quantities.CURVATURE_SMALLEST_ERROR, sketch.smallest().error());
        });
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        look.end();
    }
}
