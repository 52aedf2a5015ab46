package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;

/**
 * tr H of the Hessian of the step's loss, with its standard error: exact over a short Krylov space and sampled by random signs
 * beyond it (Hutchinson 1990; Meyer et al. 2021). Unit: loss over weight². Cost: that of a {@link SpectrumLook}, which
 * instruments share.
 */
public final class CurvatureTrace implements Instrument {

    private final SpectrumLook look;

    CurvatureTrace(SpectrumLook look) {
        this.look = look;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.CURVATURE_TRACE, Quantities.CURVATURE_TRACE_ERROR);
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
            into.put(Quantities.CURVATURE_TRACE, sketch.trace().value());
            into.put(Quantities.CURVATURE_TRACE_ERROR, sketch.trace().error());
        });
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        look.end();
    }
}
