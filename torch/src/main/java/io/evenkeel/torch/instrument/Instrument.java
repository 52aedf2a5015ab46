package io.evenkeel.torch.instrument;

import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.TrainingStep;
import java.util.Map;
import java.util.Set;

/** Measures something about a step. */
public interface Instrument {

    /** When an instrument is asked to measure. */
    enum Cadence {
        /** Cheap enough for every step. */
        EVERY_STEP,
        /** At looks: the first steps, then evenly over the run; layers' outputs are kept there. */
        AT_LOOKS,
        /** Like looks, but at two steps in a row, for what compares a step with the one before; no outputs are kept. */
        IN_PAIRS,
        /** About once an epoch, a bounded number of times a run. */
        AT_EVALUATIONS,
        /** For what costs several gradients: up to 50 times a run, five steps apart or more, as often at odd steps as at even. */
        RARELY,
        /** For what costs tens of gradients: at a third of those steps or fewer, once the budget has saved up for it. */
        SELDOM,
        /** For what costs hundreds, and so is measured only where somebody asked for it by name: five times a run. */
        ON_REQUEST
    }

    /** Names of the quantities it may measure, all in the catalogue. */
    Set<String> quantities();

    Cadence cadence();

    /** Whether the same run gives the same numbers; what depends on a clock or on the machine's state does not. */
    default boolean isRepeatable() {
        return true;
    }

    /** Tensors inside layers that it needs at looks, see {@link TrainingStep#inside()}. */
    default Set<InnerTensor> inside() {
        return Set.of();
    }

    /**
     * What it remembers from one step to the next, by name, as copies; empty for most. With it, a new one of its kind
     * measures on as this one would.
     */
    default Map<String, double[]> memory() {
        return Map.of();
    }

    /** Remembers what another one of its kind did, and nothing else; an empty memory makes it as new. */
    default void remember(Map<String, double[]> memory) {}

    /** Whether, when it is due, it asks for products with the Hessian that come from a graph. */
    default boolean bends() {
        return false;
    }

    /** Whether, when it is due, it asks for gradients on the loss's smooth piece. */
    default boolean holds() {
        return false;
    }

    /**
     * Called at every step, due or not, before anything is measured, for what must not miss one. No more than a few
     * additions belong here: no budget holds it back.
     */
    default void passing(TrainingStep step) {}

    /** Called when the gradients are there and the weights have not changed yet. */
    default void afterBackward(TrainingStep step, Measurements into) {}

    /** Called when the weights have changed. */
    default void afterUpdate(TrainingStep step, Measurements into) {}
}
