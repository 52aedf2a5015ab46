package io.evenkeel.torch.instrument;

import io.evenkeel.dynamics.RateChanges;
import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.Map;
import java.util.Set;

/**
 * Σ(ηₜ − ηₜ₋₁)²/(max ηₜ)² of the learning rates of all steps so far, see {@link RateChanges}. Without unit. It sees every
 * step's rate, also of those that are not looked at, so that no jump is missed or spread over a gap. Cost: a few additions a
 * step.
 */
public final class ScheduleRoughness implements Instrument {

    private static final String CHANGES = "changes";

    private RateChanges changes = new RateChanges();

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.SCHEDULE_ROUGHNESS);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public void passing(TrainingStep step) {
        changes.add(step.learningRate());
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        into.put(Quantities.SCHEDULE_ROUGHNESS, changes.roughness());
    }

    @Override
    public Map<String, double[]> memory() {
        return Double.isNaN(changes.last())
                ? Map.of()
                : Map.of(CHANGES, new double[] {changes.last(), changes.peak(), changes.squares()});
    }

    @Override
    public void remember(Map<String, double[]> memory) {
        double[] known = memory.get(CHANGES);
        changes =
                known == null || known.length != 3 ? new RateChanges() : new RateChanges(known[0], known[1], known[2]);
    }
}
