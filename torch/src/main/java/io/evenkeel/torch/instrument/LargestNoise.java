package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;

/**
 * The largest eigenvalue of the covariance (1/n) Σ (gᵢ − ḡ)(gᵢ − ḡ)ᵀ of the gradients of a step's n samples, by their Gram
 * matrix, and its share of the trace. Of these samples it is exact but for rounding; of what they were drawn from it says
 * too much where samples are few. Unit: loss² over weight². Cost: {@link NoiseLook}, once for the instruments that share it;
 * n³ for n samples.
 */
public final class LargestNoise implements Instrument {

    private final NoiseLook look;

    LargestNoise(NoiseLook look) {
        this.look = look;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.NOISE_TOP, Quantities.NOISE_TOP_SHARE);
    }

    @Override
    public Cadence cadence() {
        return Cadence.RARELY;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        look.of(step).ifPresent(statistics -> {
            double top = statistics.covarianceEigenvalues(1).get(0).value();
            double trace = statistics.covarianceTrace().value();
            into.put(Quantities.NOISE_TOP, top);
            if (trace > 0) {
                into.put(Quantities.NOISE_TOP_SHARE, Math.min(1, top / trace));
            }
        });
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        look.end();
    }
}
