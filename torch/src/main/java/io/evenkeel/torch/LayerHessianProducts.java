package io.evenkeel.torch;

import io.evenkeel.torch.layerwise.Direction;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.Shapes;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Hv by one pass through the layers and one back, each of which knows its own second derivatives (Pearlmutter 1994); only
 * the loss of the output is left to autograd. In time and memory it is below {@link GraphHessianProducts}, and to rounding it
 * is the same.
 */
public final class LayerHessianProducts implements HessianProducts {

    private final IdentityHashMap<Tensor, FlatLeaves.Leaf> leaves;
    private final LayerDerivatives layers;
    private final Tensor output;
    private final Tensor adjoint;

    private LayerHessianProducts(
            IdentityHashMap<Tensor, FlatLeaves.Leaf> leaves, LayerDerivatives layers, Tensor output, Tensor adjoint) {
        this.leaves = leaves;
        this.layers = layers;
        this.output = output;
        this.adjoint = adjoint;
    }

    /**
     * At one batch, in the scope of native memory that is open; empty where a layer's second derivatives are autograd's alone.
     *
     * @param leaves weights of the network
     * @param weight what the batch's loss is multiplied by
     */
    public static Optional<LayerHessianProducts> of(
            FlatLeaves leaves, Network network, ForwardPass pass, TensorData batch, LossFunction loss, double weight) {
        if (pass.isWatched() || pass.isNoting() || pass.kinks() != null) {
            return Optional.empty();
        }
        IdentityHashMap<Tensor, FlatLeaves.Leaf> byWeight = new IdentityHashMap<>();
        leaves.leaves().forEach(leaf -> byWeight.put(leaf.value(), leaf));
        Set<String> met = new HashSet<>();
        LayerDerivatives layers = Layer.derivatives(network.layers(), pass, tensor -> {
            FlatLeaves.Leaf leaf = byWeight.get(tensor);
            if (leaf != null) {
                met.add(leaf.name());
            }
            return leaf != null;
        });
        // A leaf that no layer speaks of would be left out in silence.
        if (layers == null || met.size() != leaves.leaves().size()) {
            return Optional.empty();
        }
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor given =
                    layers.forward(network.checked(batch.features()), false).detach();
            Tensor output;
            Tensor adjoint;
            try (AutoGradMode on = new AutoGradMode(true)) {
                output = given.requires_grad_(true);
                Tensor value = loss.of(output, batch.targets()).mul(new Scalar(weight));
                adjoint = new Tensor(torch.grad(
                                new TensorVector(value),
                                new TensorVector(output),
                                new TensorVector(),
                                new BoolOptional(true),
                                true,
                                false)
                        .get(0));
            }
            layers.backward(Shapes.written(adjoint.detach()));
            return Optional.of(new LayerHessianProducts(byWeight, layers, output, adjoint));
        }
    }

    @Override
    public void addTimes(Tensor vector, Tensor into) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Direction direction = new Slices(leaves, vector, into);
            layers.adjointTangent(bent(layers.tangent(null, direction)), direction);
        }
    }

    /** The loss's own Hessian times a direction in the outputs. */
    private Tensor bent(Tensor direction) {
        Tensor product = adjoint.requires_grad()
                ? OutputLinearization.derivative(new TensorVector(adjoint), output, new TensorVector(direction))
                : new Tensor();
        return product.defined() ? Shapes.written(product) : torch.zeros_like(direction);
    }

    /** Parts of flat vectors. */
    private record Slices(IdentityHashMap<Tensor, FlatLeaves.Leaf> leaves, Tensor vector, Tensor into)
            implements Direction {

        @Override
        public @Nullable Tensor of(@Nullable Tensor weight) {
            FlatLeaves.Leaf leaf = leaves.get(weight);
            return leaf == null ? null : slice(vector, leaf);
        }

        @Override
        public Tensor image(Tensor weight) {
            return slice(into, Objects.requireNonNull(leaves.get(weight)));
        }

        private static Tensor slice(Tensor flat, FlatLeaves.Leaf leaf) {
            return flat.narrow(0, leaf.offset(), leaf.size()).view_as(leaf.value());
        }
    }

    @Override
    public void keep() {
        each(Tensor::retainReference);
    }

    @Override
    public void close() {
        each(Tensor::close);
    }

    private void each(Consumer<Tensor> work) {
        layers.kept().forEach(work);
        work.accept(output);
        work.accept(adjoint);
    }
}
