package io.evenkeel.torch;

/** Turns the gradients in a {@link ParameterVector} into a step; one for the whole vector. */
public interface Optimizer extends AutoCloseable {

    /** Changes the weights by one step at this learning rate. */
    void step(double learningRate);

    @Override
    void close();
}
