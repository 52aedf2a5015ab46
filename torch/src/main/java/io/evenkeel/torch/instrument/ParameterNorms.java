package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.Norms;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.TrainingStep;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * For each parameter ‖∂L/∂w‖₂, ‖w‖₂ and the relative step ‖Δw‖₂/‖w‖₂ (You et al. 2017); the last for all together too.
 * A parameter that is zero has no relative step. Cost: one copy of the weights and three passes over them.
 */
public final class ParameterNorms implements Instrument {

    private final Map<String, Double> weightNorms = new HashMap<>();
    private @Nullable Tensor before;

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.GRADIENT_NORM, Quantities.WEIGHT_NORM, Quantities.UPDATE_RATIO);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        weightNorms.clear();
        for (Parameter parameter : step.network().parameters().parameters()) {
            double weightNorm = Norms.euclidean(parameter.value().detach()).item_double();
            weightNorms.put(parameter.name(), weightNorm);
            into.put(Quantities.WEIGHT_NORM, parameter.name(), weightNorm);
            into.put(
                    Quantities.GRADIENT_NORM,
                    parameter.name(),
                    Norms.euclidean(parameter.gradient()).item_double());
        }
        // Belongs to the step's scope, which ends after afterUpdate.
        before = step.network().parameters().values().clone();
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        Tensor old = before;
        if (old == null) {
            return;
        }
        before = null;
        Tensor change = step.network().parameters().values().sub(old);
        double changeSquared = 0;
        double weightSquared = 0;
        for (Parameter parameter : step.network().parameters().parameters()) {
            double changed = Norms.euclidean(change.narrow(0, parameter.offset(), parameter.size()))
                    .item_double();
            double weight = weightNorms.getOrDefault(parameter.name(), 0.0);
            changeSquared += changed * changed;
            weightSquared += weight * weight;
            if (weight != 0) {
                into.put(Quantities.UPDATE_RATIO, parameter.name(), changed / weight);
            }
        }
        if (weightSquared != 0) {
            into.put(Quantities.UPDATE_RATIO, Math.sqrt(changeSquared / weightSquared));
        }
    }
}
