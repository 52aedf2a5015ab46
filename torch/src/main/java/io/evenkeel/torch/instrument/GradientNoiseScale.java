package io.evenkeel.torch.instrument;

import io.evenkeel.noise.NoiseScale;
import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;

/**
 * The gradient noise scale tr Σ/‖E g‖², in samples, of what a step's samples were drawn from (McCandlish et al. 2018): the
 * ratio of unbiased estimates with Fieller's 95 % interval, infinite at its upper end where these samples leave it
 * undetermined. Cost: {@link NoiseLook}, once for the instruments that share it; n² for n samples.
 */
public final class GradientNoiseScale implements Instrument {

    private static final double CONFIDENCE = 0.95;

    private final NoiseLook look;

    GradientNoiseScale(NoiseLook look) {
        this.look = look;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.NOISE_SCALE, Quantities.NOISE_SCALE_LOW, Quantities.NOISE_SCALE_HIGH);
    }

    @Override
    public Cadence cadence() {
        return Cadence.RARELY;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        look.of(step).ifPresent(statistics -> {
            NoiseScale scale = statistics.populationNoiseScale(CONFIDENCE);
            if (!Double.isNaN(scale.value())) {
                into.put(Quantities.NOISE_SCALE, scale.value());
                into.put(Quantities.NOISE_SCALE_LOW, scale.low());
                into.put(Quantities.NOISE_SCALE_HIGH, scale.high());
            }
        });
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        look.end();
    }
}
