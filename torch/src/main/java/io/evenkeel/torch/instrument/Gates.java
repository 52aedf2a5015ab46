package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.TrainingStep.SeenInside;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Mean of an LSTM's forget gate or a GRU's update gate over batch, time steps and units: of what is remembered, the
 * share that is kept from one time step to the next (Gers et al. 2000; Cho et al. 2014). Cost: one pass
 * over those gates.
 */
public final class Gates implements Instrument {

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.RECURRENCE_GATE);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public Set<InnerTensor> inside() {
        return Set.of(InnerTensor.FORGET_GATE, InnerTensor.UPDATE_GATE);
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        Map<String, List<Tensor>> gates = new LinkedHashMap<>();
        for (SeenInside seen : step.inside()) {
            if (inside().contains(seen.kind())) {
                gates.computeIfAbsent(seen.place(), place -> new ArrayList<>())
                        .add(seen.value().detach());
            }
        }
        gates.forEach((place, tensors) -> into.put(Quantities.RECURRENCE_GATE, place, mean(tensors)));
    }

    private static double mean(List<Tensor> gates) {
        return torch.stack(new TensorVector(gates.toArray(Tensor[]::new)), 0)
                .to(ScalarType.Double)
                .mean()
                .item_double();
    }
}
