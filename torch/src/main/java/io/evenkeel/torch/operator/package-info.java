/**
 * A network's derivatives as {@link io.evenkeel.spectral.LinearOperator}s, over all of its parameters or a chosen block of
 * them: Hessian, Gauss–Newton, Fisher (labels from the model), empirical Fisher (labels from the data), gradient covariance,
 * parameter Jacobian, the Jacobian between any two places, and what an adaptive optimizer makes of them. Sums, scalings,
 * shifts and restrictions are {@code io.evenkeel.spectral}'s. {@link io.evenkeel.torch.operator.QuickHessian} chooses the
 * cheapest products with the Hessian that are good enough.
 *
 * <p>Operators know nothing of our own networks: they are written over a {@link io.evenkeel.torch.operator.LossGraph},
 * parameters and batches that give an output and a loss with a graph; {@link io.evenkeel.torch.operator.NetworkLoss} is
 * the one for our networks. Vectors are flat tensors without gaps ({@link io.evenkeel.torch.operator.TensorSpace}); a
 * {@link io.evenkeel.torch.operator.ParameterBlock} says which parameter lies where.
 *
 * <p>Data of one batch keep one graph for all products; data of several are streamed, with never more than one batch's graph
 * in memory, each batch weighted by its samples. An operator is closed by who made it. What is random in the network is
 * frozen by whoever supplies the passes; operators check at their first product that it is, and that they are symmetric.
 * Parameters are float32 or float64, since second derivatives get lost in half precision.
 *
 * <p><b>To add an operator</b>: what it makes of one batch's graph is a {@code GraphProducts} (in {@code
 * io.evenkeel.torch} if an optimizer needs it too); one file that extends {@code CurvatureOperator} where the matrix is
 * symmetric, or {@code GraphOperator}; and one test that inherits {@code LinearOperatorContract} and compares it with the
 * dense matrix, found in another way, over the networks of {@code OperatorCases}.
 */
@NullMarked
package io.evenkeel.torch.operator;

import org.jspecify.annotations.NullMarked;
