package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.WatchedLayer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Share of a ReLU layer's units (an image's channels) that passed nothing at any position, and so no gradient, for any sample of the last {@value #WINDOW}
 * looks (Lu et al. 2020). One batch is too little evidence: a unit that answers to one sample in a hundred is silent
 * in most small batches and still learns. Cost: one pass over the outputs of ReLU layers.
 */
public final class DeadUnits implements Instrument {

    static final int WINDOW = 8;

    private static final String LOOKS = "looks";

    private final Map<String, long[]> lastAlive = new HashMap<>();
    private long looks;

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.ACTIVATION_DEAD);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public Map<String, double[]> memory() {
        Map<String, double[]> memory = new HashMap<>();
        memory.put(LOOKS, new double[] {looks});
        lastAlive.forEach((place, last) ->
                memory.put(place, Arrays.stream(last).asDoubleStream().toArray()));
        return memory;
    }

    @Override
    public void remember(Map<String, double[]> memory) {
        lastAlive.clear();
        looks = 0;
        memory.forEach((name, values) -> {
            if (name.equals(LOOKS)) {
                looks = (long) values[0];
            } else {
                lastAlive.put(
                        name, Arrays.stream(values).mapToLong(v -> (long) v).toArray());
            }
        });
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        looks++;
        for (TrainingStep.SeenLayer seen : step.layers()) {
            unitsAlive(seen.layer(), seen.output()).ifPresent(alive -> {
                long[] last = lastAlive.computeIfAbsent(seen.layer().place(), place -> new long[alive.length]);
                int dead = 0;
                for (int unit = 0; unit < alive.length; unit++) {
                    if (alive[unit]) {
                        last[unit] = looks;
                    } else if (looks - last[unit] >= Math.min(WINDOW, looks)) {
                        dead++;
                    }
                }
                into.put(Quantities.ACTIVATION_DEAD, seen.layer().place(), (double) dead / alive.length);
            });
        }
    }

    /** For each unit (an image's channel) of a ReLU layer whether any sample of the batch passes it at any position; empty for other layers. */
    static Optional<boolean[]> unitsAlive(WatchedLayer layer, Tensor output) {
        if (layer.activation().orElse(null) != ActivationKind.RELU) {
            return Optional.empty();
        }
        // A NaN passes nothing and blocks nothing; it is another finding's business and does not count as dead.
        double[] silent = TensorArrays.toDoubles(
                layer.byUnit(output.detach()).le(new Scalar(0.0)).all(0).to(ScalarType.Double));
        boolean[] alive = new boolean[silent.length];
        for (int unit = 0; unit < alive.length; unit++) {
            alive[unit] = silent[unit] == 0;
        }
        return Optional.of(alive);
    }
}
