package io.evenkeel.torch;

/** Watches training from inside the loop. */
public interface StepObserver {

    /** Watches nothing. */
    StepObserver NONE = new StepObserver() {};

    /** Asked as a step begins: whether the layers' outputs and their gradients are to be kept in it. */
    default boolean looksAt(long step) {
        return false;
    }

    /** Whether tensors of this kind inside layers are to be kept too, at a step that is looked at. */
    default boolean looksInside(long step, InnerTensor kind) {
        return false;
    }

    /**
     * Asked after {@link #looksAt}, at a step that is not looked at: whether products with the loss's Hessian will be asked for,
     * so that its backward pass leaves a graph for them where that changes nothing.
     */
    default boolean bendsAt(long step) {
        return false;
    }

    /**
     * Asked after {@link #bendsAt}, at a step that is not looked at: whether gradients on the loss's smooth piece will be asked
     * for, so that its forward pass notes on which side of its kinks it is; the step is the same to the bit.
     */
    default boolean holdsAt(long step) {
        return false;
    }

    /** Gradients are there; nothing is clipped or updated yet. */
    default void afterBackward(TrainingStep step) {}

    /** Instead of {@link #afterUpdate}: the loss or the gradient is not finite, and the weights are left as they are. */
    default void stopped(TrainingStep step) {}

    /** The weights have changed. */
    default void afterUpdate(TrainingStep step) {}

    /** The step is over, with or without an update, and all its native memory has been given back. */
    default void stepEnds() {}
}
