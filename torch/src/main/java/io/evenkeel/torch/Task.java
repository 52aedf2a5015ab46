package io.evenkeel.torch;

import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.recipe.OptimizerSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is trained, and what one step of it does: its networks, the optimizers that change them, and the losses that a step
 * gives. The loop around it, {@link Trainer}, knows of batches, epochs, schedules, checkpoints and when to stop, and
 * nothing of what is trained.
 *
 * <p>Networks and optimizers have names, by which a checkpoint keeps them; a task with one of them calls it {@link #ONLY}.
 */
public interface Task extends AutoCloseable {

    /** The name of a task's only network, of its only optimizer, and of its only loss. */
    String ONLY = "";

    /**
     * What a task gets for one step.
     *
     * @param index from 0
     * @param rateFactor what the schedule multiplies learning rates by
     * @param samples all of the step's samples
     * @param parts the same in batches that pass a network one after the other, as views
     * @param firstPass the number of the first part's pass among all of the run, see {@link ForwardPass#training}
     * @param finiteOnly whether a loss or a gradient that is not finite leaves the weights as they are
     */
    record Turn(
            long index,
            double rateFactor,
            TensorData samples,
            List<TensorData> parts,
            long firstPass,
            boolean finiteOnly) {}

    /**
     * What a step came to.
     *
     * @param losses each loss before the update, by name
     * @param updated false where the weights were left as they were, see {@link Turn#finiteOnly}
     */
    record Outcome(Map<String, Double> losses, boolean updated) {}

    /** The networks that it trains, by name, always in the same order. */
    Map<String, Network> networks();

    /** What changes their weights, by name, always in the same order. */
    Map<String, Optimizer> optimizers();

    /**
     * Trains on one step's samples, within the caller's scope of native memory.
     *
     * @param observer asked before the first forward pass whether it looks, and shown the step
     */
    Outcome step(Turn turn, StepObserver observer);

    /**
     * Updates weights otherwise from here on; between steps. An optimizer of the same kind goes on with what it remembers,
     * another one begins anew.
     *
     * @throws UnsupportedOperationException where the task's optimizers are not one recipe's
     */
    default void follow(OptimizerSpec optimizer, @Nullable ClipSpec clip) {
        throw new UnsupportedOperationException("the optimizers of this task cannot be changed while it runs");
    }

    /** Begins with optimizers that remember nothing; between steps. */
    default void restartOptimizers() {
        throw new UnsupportedOperationException("the optimizers of this task cannot be changed while it runs");
    }

    /** What it remembers between steps besides weights, buffers and optimizers, by name, as copies. */
    Map<String, double[]> memory();

    /** Remembers what another one of the same recipe did. */
    void remember(Map<String, double[]> memory);

    @Override
    void close();
}
