package io.evenkeel.torch.instrument;

import io.evenkeel.dynamics.GeometricRate;
import io.evenkeel.run.Quantities;
import io.evenkeel.torch.Norms;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.WatchedLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * ‖∂L/∂h‖₂ for every layer's output h, and the factor ρ by which it changes from one layer of the trunk that carries
 * weights to the one before it, with its standard error (Pascanu et al. 2013; {@link GeometricRate}). Cost: one pass
 * over the layers' outputs; the backward pass computes these gradients anyway.
 */
public final class BackpropNorm implements Instrument {

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.BACKPROP_NORM, Quantities.BACKPROP_RATE, Quantities.BACKPROP_RATE_ERROR);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        List<? extends WatchedLayer> trunk = step.network().layers();
        List<Double> weighted = new ArrayList<>();
        for (TrainingStep.SeenLayer seen : step.layers()) {
            Optional<Double> norm = norm(seen);
            if (norm.isPresent()) {
                into.put(Quantities.BACKPROP_NORM, seen.layer().place(), norm.get());
                if (seen.layer().carriesWeights() && trunk.contains(seen.layer())) {
                    weighted.add(norm.get());
                }
            }
        }
        GeometricRate.fit(weighted.stream().mapToDouble(Double::doubleValue).toArray())
                .ifPresent(rate -> {
                    into.put(Quantities.BACKPROP_RATE, rate.rate());
                    into.put(Quantities.BACKPROP_RATE_ERROR, rate.standardError());
                });
    }

    /** Empty where no weights come before the layer, so that nothing is propagated to it. */
    static Optional<Double> norm(TrainingStep.SeenLayer seen) {
        if (!seen.output().requires_grad()) {
            return Optional.empty();
        }
        Tensor gradient = seen.output().grad();
        return gradient.defined() ? Optional.of(Norms.euclidean(gradient).item_double()) : Optional.empty();
    }
}
