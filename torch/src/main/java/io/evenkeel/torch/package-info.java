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
 * <p>A step of the {@link io.evenkeel.torch.Trainer} hands an {@link io.evenkeel.torch.Objective} to its {@link
 * io.evenkeel.torch.Optimizer}: most use nothing but the gradient that is there already, L-BFGS looks at the loss again,
 * Newton's method asks for products with the curvature. In half precision, optimizers keep float32 originals of the
 * weights; losses are always at least float32.
 *
 * <p>Between two steps, a {@link io.evenkeel.torch.Checkpoint} is all that training depends on; {@link
 * io.evenkeel.torch.CheckpointFile} keeps it. Whatever is added to a step and remembers something belongs in it.
 *
 * <p>Shapes are those of one sample ({@link io.evenkeel.torch.SampleShape}): a vector, a sequence (steps, features) or
 * an image (channels, height, width). A network is planned first, which infers every shape and finds every misfit without
 * native memory ({@code NetworkBuilder}, {@code Site}, {@code LayerPlan}), and then bound to its parameters. What a layer
 * does in training and not in evaluation, and what may be seen inside it, comes with the pass
 * ({@link io.evenkeel.torch.ForwardPass}). Recurrent cells and attention are written over tensor operations, so that
 * every state, gate and weight in them can be seen, with its gradient, by whoever asks
 * ({@link io.evenkeel.torch.InnerTensor}). A layer with parameters tells whoever asks how
 * it uses them ({@link io.evenkeel.torch.ParameterUse}), which gives single samples' gradients. A pass that nobody watches gives back at once what each layer made.
 *
 * <p><b>To add a layer</b>: its record in {@link io.evenkeel.recipe.LayerSpec}'s family, one file that implements
 * {@link io.evenkeel.torch.Layer} and plans itself, one line in {@code Layers}, a case in {@code LayerDerivativesTest}
 * and an example in {@code examples/layers}; its second
 * derivatives by hand, where these are worth it, in {@link io.evenkeel.torch.layerwise}. <b>An optimizer</b> that treats each weight by itself: one file that
 * implements {@code UpdateRule}, which gets groups, half precision and checkpoints for nothing; any other one implements
 * {@link io.evenkeel.torch.Optimizer}; and one case in {@link io.evenkeel.torch.Optimizers}. <b>A loss</b>: one case in
 * {@link io.evenkeel.torch.LossFunction}, and one in {@code ChanceLoss}. <b>A way of clipping</b>: one case in {@code
 * GradientClip}.
 */
@NullMarked
package io.evenkeel.torch;

import org.jspecify.annotations.NullMarked;
