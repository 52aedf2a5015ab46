package io.evenkeel.torch;

/** Turns the gradients in a {@link ParameterVector} into a step; one for the whole vector. */
public interface Optimizer extends AutoCloseable {

    /**
     * Changes the weights by one step.
     *
     * @param rateFactor what the schedule multiplies the recipe's learning rates by, that of every group included
     * @param objective the loss of the step's batch, whose gradient is in the vector
     */
    void step(double rateFactor, Objective objective);

    /** All that it remembers between steps, as copies: with it and the weights, training goes on to the last bit. */
    OptimizerState state();

    /**
     * Remembers what another one of the same recipe and network did.
     *
     * @throws IllegalArgumentException when the state has other names or sizes
     */
    void load(OptimizerState state);

    @Override
    void close();
}
