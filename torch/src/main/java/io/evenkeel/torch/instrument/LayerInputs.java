package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.PlacedLayer;
import io.evenkeel.torch.TrainingStep;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * What goes into the layers of the trunk that carry weights: the condition number λₘₐₓ/λₘᵢₙ of its covariance (LeCun et
 * al. 1998), pooled over evaluations with weights that fade, with the effective number of samples behind it; and how far
 * its means moved since the evaluation before, in standard deviations (Ioffe and Szegedy 2015). Layers inside branches
 * are left out, as are token inputs and somebody else's loops. Cost: one forward pass over the batch, and for each layer
 * one pass over its inputs and eigenvalues of a matrix of at most {@value InputMoments#MOST_FEATURES} rows.
 */
public final class LayerInputs implements Instrument {

    private final Map<String, InputMoments> moments = new HashMap<>();

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.INPUT_CONDITION, Quantities.INPUT_SAMPLES, Quantities.INPUT_DRIFT);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_EVALUATIONS;
    }

    @Override
    public Map<String, double[]> memory() {
        Map<String, double[]> memory = new HashMap<>();
        moments.forEach((place, known) -> memory.put(place, known.memory()));
        return memory;
    }

    @Override
    public void remember(Map<String, double[]> memory) {
        moments.clear();
        memory.forEach((place, known) -> moments.put(place, InputMoments.remembered(known)));
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            step.ownLoop().ifPresent(loop -> inputs(loop, step.index())
                    .forEach((layer, input) -> moments.computeIfAbsent(layer.place(), place -> new InputMoments())
                            .take(input, into, layer.place())));
        }
    }

    /** Of shape (samples, positions, features). */
    private static Map<PlacedLayer, Tensor> inputs(TrainingStep.OwnLoop loop, long step) {
        Map<String, Tensor> outputs = new HashMap<>();
        loop.network()
                .forward(
                        loop.batch().features(),
                        ForwardPass.measuring(step, (layer, output) -> outputs.put(layer.place(), output.detach())));
        Map<PlacedLayer, Tensor> inputs = new LinkedHashMap<>();
        Tensor input = loop.batch().features();
        List<PlacedLayer> trunk = loop.network().layers();
        for (PlacedLayer layer : trunk) {
            boolean numbers = input.is_floating_point();
            if (input.dim() > 1 && numbers && layer.carriesWeights()) {
                Tensor featuresLast = input.movedim(layer.inputShape().featureAxis(), -1);
                inputs.put(layer, featuresLast.reshape(input.size(0), -1, layer.inputs()));
            }
            input = outputs.getOrDefault(layer.place(), input);
        }
        return inputs;
    }
}
