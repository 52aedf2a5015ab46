/**
 * What the gradients of single samples say about a batch: covariance, gradient noise scale, agreement of half-batches,
 * signal to noise, and tests of the batch size; from inner products of the gradients, on plain arrays.
 *
 * <p>With n samples, {@link io.evenkeel.noise.GramMatrix} holds ⟨g_i, g_j⟩; all that does not ask for single coordinates
 * follows from it ({@link io.evenkeel.noise.GradientStatistics}), whatever made it. What does starts from {@link
 * io.evenkeel.noise.SecondMoments}. A number that speaks of the given samples has the bound that rounding leaves; one
 * that speaks of what they were drawn from has a standard error or an interval.
 *
 * <p><b>To add a statistic</b>: a method or a class over the matrix that says which of the two it is, and a test against
 * gradients drawn from a law whose truth is known: exact for the former, coverage over many seeds for the latter.
 */
@NullMarked
package io.evenkeel.noise;

import org.jspecify.annotations.NullMarked;
