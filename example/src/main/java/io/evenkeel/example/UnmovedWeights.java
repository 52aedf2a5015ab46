package io.evenkeel.example;

import io.evenkeel.run.Quantity;
import io.evenkeel.run.QuantitySource;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.instrument.Instrument;
import io.evenkeel.torch.instrument.Measurements;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The share of a parameter's numbers that a step leaves exactly as they were, because what it would add is lost in
 * rounding or nothing. Cost: one copy of the weights and one comparison at each look.
 */
public final class UnmovedWeights implements Instrument, QuantitySource {

    static final String QUANTITY = "update/unmoved";

    private final Map<String, Tensor> before = new HashMap<>();

    /** What it measures, for reports and the catalogue. */
    @Override
    public List<Quantity> declared() {
        return List.of(new Quantity(
                QUANTITY,
                "share",
                0,
                1,
                Quantity.Places.PARAMETERS,
                "Share of a parameter's numbers that the step left exactly as they were.",
                "definition"));
    }

    @Override
    public Set<String> quantities() {
        return Set.of(QUANTITY);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        before.clear();
        for (Parameter parameter : step.network().parameters().parameters()) {
            // Belongs to the step, which gives it back after afterUpdate.
            before.put(parameter.name(), parameter.value().detach().clone());
        }
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        for (Parameter parameter : step.network().parameters().parameters()) {
            Tensor old = before.remove(parameter.name());
            if (old != null) {
                Tensor same = parameter.value().detach().eq(old);
                into.put(
                        QUANTITY,
                        parameter.name(),
                        same.to(ScalarType.Double).mean().item_double());
            }
        }
    }
}
