package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.Map;
import java.util.Set;

/**
 * λ_max of the Hessian of the step's loss (Cohen et al. 2021), with its error. Unit: loss over weight². Cost: {@link
 * FollowedEigenvalue}'s products with the Hessian, of one gradient each where differences serve ({@link
 * io.evenkeel.torch.operator.QuickHessian}) and otherwise about two, from the step's own graph or another; the largest eigenvalue is
 * found once for the instruments that share the look.
 */
public final class Sharpness implements Instrument {

    private final HessianLook look;

    Sharpness(HessianLook look) {
        this.look = look;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.CURVATURE_SHARPNESS, Quantities.CURVATURE_SHARPNESS_ERROR);
    }

    @Override
    public Cadence cadence() {
        return Cadence.RARELY;
    }

    @Override
    public boolean bends() {
        return look.usesGraph();
    }

    @Override
    public boolean holds() {
        return look.usesPiece();
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        look.largest(step).ifPresent(sharpness -> {
            into.put(Quantities.CURVATURE_SHARPNESS, sharpness.value());
            into.put(Quantities.CURVATURE_SHARPNESS_ERROR, sharpness.error());
        });
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        look.end();
    }

    @Override
    public Map<String, double[]> memory() {
        return look.memory();
    }

    @Override
    public void remember(Map<String, double[]> memory) {
        look.remember(memory);
    }
}
