/**
 * The gradients of single samples, from one backward pass over their batch: norms, second moments and the matrix of
 * their inner products, without a loop over samples and without ever holding all of them.
 *
 * <p>A forward pass tells an {@link io.evenkeel.torch.gradient.ObservedUses} of every {@link
 * io.evenkeel.torch.ParameterUse}; after the backward pass, {@link io.evenkeel.torch.gradient.PerSampleGradients} puts
 * the inputs there and the gradients of the outputs together. Parameters that no use speaks of are done by {@link
 * io.evenkeel.torch.gradient.SampleLoop}, which is also how models that somebody else built are done; the answer says
 * which way each parameter went, and what was left out and why. Whatever follows from the matrix of inner products is
 * mathematics without an engine: {@link io.evenkeel.noise.GradientStatistics}.
 *
 * <p><b>To add a kind of use</b>: a record in {@link io.evenkeel.torch.ParameterUse}, told by its layer, and a case in
 * {@code UseGradients}; {@code EveryLayerTest} compares all layers of the recipe language with the loop.
 */
@NullMarked
package io.evenkeel.torch.gradient;

import org.jspecify.annotations.NullMarked;
