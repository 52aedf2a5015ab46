/**
 * Spectra, traces and solutions of linear operators that are known only by their products with vectors, such as the
 * Hessian of a network's loss.
 *
 * <p>Everything is written over the few primitives of {@link io.evenkeel.spectral.VectorSpace} and
 * {@link io.evenkeel.spectral.Basis}, so the same code runs on arrays ({@link io.evenkeel.spectral.ArraySpace}) and on an
 * engine's tensors without copying them out; only coefficients, whose number does not grow with the dimension, are
 * handled as Java numbers. A {@link io.evenkeel.spectral.LinearOperator} tells its spaces and multiplies.
 *
 * <p><b>Ownership.</b> Who asks a space for a vector or a basis owns it and gives it back ({@link
 * io.evenkeel.spectral.VectorSpace#release}, {@link io.evenkeel.spectral.Basis#close}). Estimators give back all that
 * they took, also when they fail; a vector in an answer belongs to the caller. Nothing here keeps a vector that it was
 * handed.
 *
 * <p><b>To add an estimator</b>: one final class that takes its operator as a {@link
 * io.evenkeel.spectral.CountingOperator}, answers with an {@link io.evenkeel.spectral.Estimate} (value, error of a stated
 * kind, cost in products, converged or not), tells a {@link io.evenkeel.spectral.Progress} what it knows so far and stops
 * when told to; and a test that judges it by dense truth over many seeds: an error that is a residual must contain the
 * truth always, a standard error's 95 % interval in 92–98 % of cases. <b>To add a space or an operator</b>: implement the
 * interface and inherit {@code VectorSpaceContract} or {@code LinearOperatorContract} in its test (core's test jar).
 */
@NullMarked
package io.evenkeel.spectral;

import org.jspecify.annotations.NullMarked;
