/**
 * Layers derived twice by hand. A product with the Hessian is what the R-operator (Pearlmutter 1994) makes of a forward and
 * a backward pass: how activations and their adjoints change, to first order, as the weights move along a direction.
 * Autograd finds the same by differentiating its own backward pass, but operation by operation, through second derivatives
 * of normalisation, softmax and activations whose parts are long known when one graph serves many products. Here each layer
 * writes down what it keeps and what it does with it.
 *
 * <p>A {@link io.evenkeel.torch.layerwise.LayerDerivatives} belongs to one layer, one batch and the weights as they are. Its
 * calls come in order: {@code forward} and {@code backward} once, then for each product {@code tangent} from the first layer
 * to the last and {@code adjointTangent} back. Names: x' is the derivative of x along the direction; an adjoint is the
 * derivative of the loss by a tensor.
 *
 * <p><b>To add a layer</b>: one class here, a subclass of {@link io.evenkeel.torch.layerwise.SingleLayer}; the layer hands it
 * out; and a case in {@code LayerHessianProductsTest}, which compares with autograd. A network all of whose layers have one
 * goes this way, and any other by autograd's graph.
 */
@NullMarked
package io.evenkeel.torch.layerwise;

import org.jspecify.annotations.NullMarked;
