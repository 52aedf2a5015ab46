package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.SpectralSketch;
import io.evenkeel.torch.TrainingStep;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * κ = λ₁/λₖ of the Hessian of the step's loss. Gradient descent shrinks an error along an eigenvector by 1 − ηλ a step and is
 * stable up to η = 2/λ₁, so that along the k-th it needs κ times the steps (LeCun et al. 1998).
 *
 * <p>λₖ is the least of all with up to {@value SpectrumLook#WHOLE} parameters, which makes κ the condition number of a convex
 * loss. Networks' Hessians are all but singular (Sagun et al. 2016), with a condition number that says nothing but the
 * precision of its arithmetic; of these λₖ is the tenth largest, and κ a lower bound that is large where a few directions are
 * steep and all others flat. Negative eigenvalues are left out: nothing shrinks along them at any step. Where λₖ cannot be
 * told from zero, its error takes its place, κ is what this precision can tell at most, and has no error.
 *
 * <p><b>Error</b>: κ(e₁/λ₁ + eₖ/λₖ), to first order, from the residuals. Cost: that of a {@link SpectrumLook}, which
 * instruments share.
 */
public final class CurvatureCondition implements Instrument {

    private final SpectrumLook look;

    CurvatureCondition(SpectrumLook look) {
        this.look = look;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.CURVATURE_CONDITION, Quantities.CURVATURE_CONDITION_ERROR);
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
        look.of(step).flatMap(CurvatureCondition::of).ifPresent(condition -> {
            into.put(Quantities.CURVATURE_CONDITION, condition.value());
            if (Double.isFinite(condition.error())) {
                into.put(Quantities.CURVATURE_CONDITION_ERROR, condition.error());
            }
        });
    }

    /** Of infinite error where it is a lower bound; empty where no curvature is positive. */
    static Optional<Estimate> of(SpectralSketch sketch) {
        Estimate steepest = sketch.largest();
        if (!(steepest.value() > steepest.error())) {
            return Optional.empty();
        }
        List<Estimate> notNegative = SpectrumLook.steepest(sketch).stream()
                .filter(value -> value.value() >= -value.error())
                .toList();
        Estimate flattest = notNegative.get(notNegative.size() - 1);
        boolean told = flattest.value() > flattest.error();
        double condition = steepest.value() / (told ? flattest.value() : flattest.error());
        double error = told
                ? condition * (steepest.error() / steepest.value() + flattest.error() / flattest.value())
                : Double.POSITIVE_INFINITY;
        return Optional.of(Estimate.bounded(
                Math.max(1, condition),
                error,
                sketch.products(),
                flattest.converged() && steepest.converged() && told));
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        look.end();
    }
}
