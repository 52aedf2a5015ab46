package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;

/**
 * Cosine between the mean gradients of two halves of a step's samples, averaged over {@value #SPLITS} ways to halve them,
 * with its standard error. Cost: {@link NoiseLook}, once for the instruments that share it; n² for n samples and each way.
 */
public final class HalfBatchesAgreement implements Instrument {

    private static final int SPLITS = 32;
    /** The same ways at every look, so that a run and its resumption see the same. */
    private static final long SEED = 1;

    private final NoiseLook look;

    HalfBatchesAgreement(NoiseLook look) {
        this.look = look;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.NOISE_AGREEMENT, Quantities.NOISE_AGREEMENT_ERROR);
    }

    @Override
    public Cadence cadence() {
        return Cadence.RARELY;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        look.of(step).ifPresent(statistics -> {
            Estimate cosine = statistics.agreement(SPLITS, SEED).cosine();
            if (!Double.isNaN(cosine.value())) {
                into.put(Quantities.NOISE_AGREEMENT, Math.max(-1, Math.min(1, cosine.value())));
                into.put(Quantities.NOISE_AGREEMENT_ERROR, cosine.error());
            }
        });
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        look.end();
    }
}
