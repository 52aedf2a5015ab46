package io.evenkeel.torch;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** How an optimizer changes each weight by that weight's own gradients, past and present. */
interface UpdateRule {

    /** The vectors that it remembers, by name, with the number that they start with. */
    Map<String, Double> memory();

    /** Changes {@code part.weights()} by one step. */
    void update(Part part);

    /**
     * A stretch of the flat vectors that shares its rates.
     *
     * @param rate learning rate of this step
     * @param step its number from 1
     * @param memory stretches of the remembered vectors
     */
    record Part(
            Tensor weights, Tensor gradient, double rate, double weightDecay, long step, Map<String, Tensor> memory) {

        /** g + λw: the gradient with that of an L2 penalty. */
        Tensor penalizedGradient() {
            return weightDecay > 0 ? gradient.add(weights, new Scalar(weightDecay)) : gradient;
        }

        Tensor memory(String name) {
            Tensor tensor = memory.get(name);
            if (tensor == null) {
                throw new IllegalStateException("no memory is called " + name);
            }
            return tensor;
        }
    }

    /**
     * What is added to a denominator. Never quite zero, so that a weight that never had a gradient stays where it is
     * instead of becoming 0/0; to any other denominator this little is nothing.
     */
    static Scalar denominatorFloor(double epsilon) {
        return new Scalar(Math.max(epsilon, Float.MIN_NORMAL));
    }
}
