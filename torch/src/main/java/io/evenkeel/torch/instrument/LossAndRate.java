package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;

/** Loss of the batch that the step is taken on, and the step's learning rate. Cost: none, the loop knows both. */
public final class LossAndRate implements Instrument {

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.LOSS_TRAINING, Quantities.LEARNING_RATE);
    }

    @Override
    public Cadence cadence() {
        return Cadence.EVERY_STEP;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        into.put(Quantities.LOSS_TRAINING, step.loss());
        into.put(Quantities.LEARNING_RATE, step.learningRate());
    }
}
