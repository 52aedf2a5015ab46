/**
 * The libtorch engine: networks from recipes, data on tensors, losses, optimizers and the training loop. Native calls
 * stay in this module.
 *
 * <p>Native memory: every tensor that a step makes belongs to the {@link org.bytedeco.javacpp.PointerScope} that the
 * loop opens for that step; what outlives a step (parameters, gradients, data, optimizer state) is made outside any
 * scope and closed by its owner. Shapes, dtypes and sizes are checked in Java before a native call, since a native
 * fault ends the JVM. libtorch's global state (threads, attention back-ends) has one owner,
 * {@link io.evenkeel.torch.LibTorch}.
 *
 * <p>All weights lie in one flat vector, and so do all gradients ({@link io.evenkeel.torch.ParameterVector}); a
 * parameter is a view. An optimizer is a few whole-vector operations however many layers there are.
 *
 * <p><b>To add a layer</b>: one file that implements {@link io.evenkeel.torch.Layer} and one case in
 * {@link io.evenkeel.torch.NetworkBuilder}. <b>An optimizer</b>: one file that implements
 * {@link io.evenkeel.torch.Optimizer} and one case in {@link io.evenkeel.torch.Optimizers}.
 */
@NullMarked
package io.evenkeel.torch;

import org.jspecify.annotations.NullMarked;
