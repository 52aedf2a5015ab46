package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.Score;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;

/**
 * Accuracy or R² of the batch that the step is taken on, before the step; no R² where the batch's targets do not vary. Without
 * unit. Cost: one pass over the network's output for the batch.
 */
public final class TrainingScore implements Instrument {

    private final Score score;

    public TrainingScore(Score score) {
        this.score = score;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(score.isRSquared() ? Quantities.R2_TRAINING : Quantities.ACCURACY_TRAINING);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        step.ownLoop()
                .ifPresent(own -> measure(score.of(own.output(), own.batch().targets()), into));
    }

    private void measure(double value, Measurements into) {
        if (score.isRSquared()) {
            // A batch whose targets do not vary has no R².
            if (!Double.isNaN(value)) {
                into.put(Quantities.R2_TRAINING, value);
            }
        } else {
            into.put(Quantities.ACCURACY_TRAINING, value);
        }
    }
}
