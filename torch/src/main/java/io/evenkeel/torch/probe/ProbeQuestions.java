package io.evenkeel.torch.probe;

import org.jspecify.annotations.Nullable;

/**
 * What to measure beside loss, gradient, extreme eigenvalues and trace.
 *
 * @param top how many of the largest eigenvalues, at least 1
 * @param density the distribution of all eigenvalues
 * @param noise the gradient's noise, by a backward pass for each sample
 * @param layers curvature and gradient of each layer
 * @param batch samples in a batch of the training that the best step is for; null: as many as there are
 */
public record ProbeQuestions(
        int top,
        boolean density,
        boolean noise,
        boolean layers,
        @Nullable Long batch) {

    public ProbeQuestions {
        if (top < 1 || (batch != null && batch < 1)) {
            throw new IllegalArgumentException(
                    "found " + top + " eigenvalues and a batch of " + batch + "; expected at least 1 of each");
        }
    }
}
