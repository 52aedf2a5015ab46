package io.evenkeel.training;

import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Trainer;

/** Who steers a run: has steps taken, and may do something about it in between. */
public interface Pilot {

    /** Has all steps taken as the recipe says. */
    Pilot NONE = Helm::train;

    /** Takes a run to its end, or to where it is asked to stop. */
    Trainer.Result fly(Helm helm);

    /** Told what was measured at each step, in order. */
    default void measured(RunEvent.Measured event) {}
}
