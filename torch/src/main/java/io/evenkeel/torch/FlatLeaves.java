package io.evenkeel.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Leaves of an autograd graph, and where each one's numbers lie in a flat vector: derivatives with respect to many
 * tensors, as operations on one.
 */
public final class FlatLeaves {

    /**
     * One leaf.
     *
     * @param name for messages
     * @param offset where its numbers begin in the flat vector, row-major
     * @param size how many there are
     */
    public record Leaf(String name, Tensor value, long offset, long size) {}

    private final List<Leaf> leaves;

    public FlatLeaves(List<Leaf> leaves) {
        this.leaves = List.copyOf(leaves);
    }

    /** A network's parameters where they lie in its own flat vectors, gaps and all. */
    static FlatLeaves of(ParameterVector parameters) {
        return new FlatLeaves(parameters.parameters().stream()
                .map(p -> new Leaf(p.name(), p.value(), p.offset(), p.size()))
                .toList());
    }

    public List<Leaf> leaves() {
        return leaves;
    }

    /** Derivatives by the leaves that can themselves be differentiated; a leaf on which nothing depends has none. */
    static final class Roots {
        private final List<Leaf> leaves;
        private final TensorVector tensors;

        private Roots(List<Leaf> leaves, TensorVector tensors) {
            this.leaves = leaves;
            this.tensors = tensors;
        }

        /** The same derivatives, their places in another flat vector of the same leaves. */
        Roots in(FlatLeaves others) {
            Map<String, Leaf> byName = new HashMap<>();
            others.leaves.forEach(leaf -> byName.put(leaf.name(), leaf));
            List<Leaf> there = leaves.stream()
                    .map(leaf -> Objects.requireNonNull(byName.get(leaf.name()), leaf::name))
                    .toList();
            return new Roots(there, tensors);
        }

        /** Where there are none, nothing bends. */
        boolean isEmpty() {
            return leaves.isEmpty();
        }

        TensorVector tensors() {
            return tensors;
        }

        /** The parts of a flat vector that belong to the roots, in their shapes and types. */
        TensorVector slices(Tensor vector) {
            Tensor[] slices = new Tensor[leaves.size()];
            for (int i = 0; i < slices.length; i++) {
                Leaf leaf = leaves.get(i);
                Tensor slice = vector.narrow(0, leaf.offset(), leaf.size()).view_as(leaf.value());
                boolean sameType = vector.scalar_type().intern()
                        == leaf.value().scalar_type().intern();
                slices[i] = sameType ? slice : slice.to(leaf.value().scalar_type());
            }
            return new TensorVector(slices);
        }

        /**
         * Gives back the derivatives' own numbers. A second backward pass starts from the place that a root has in the
         * graph and never reads its value, unless the graph itself has saved the very tensor, which then stays. A root that
         * is a view, as a matrix's transposed derivative is, keeps what it is a view of, which goes too.
         */
        private void forgetValues() {
            Tensor nothing = torch.empty(new long[] {0}, leaves.get(0).value().options(), new MemoryFormatOptional());
            for (int i = 0; i < leaves.size(); i++) {
                Tensor root = tensors.get(i);
                if (root.use_count() == 1) {
                    if (root.is_view() && root._base().use_count() == 1) {
                        root._base().set_data(nothing);
                    }
                    root.set_data(nothing);
                }
            }
        }
    }

    /**
     * ∂(output·weights)/∂leaves with a graph, to be differentiated again and again.
     *
     * @param weights of the output's shape; empty for an output without axes
     */
    Roots differentiable(Tensor output, TensorVector weights) {
        return differentiable(output, weights, null);
    }

    /** @param into where not null, the derivatives' values are added to it, as a backward pass does */
    Roots differentiable(Tensor output, TensorVector weights, @Nullable Tensor into) {
        List<Leaf> dependent = new ArrayList<>();
        TensorVector roots = new TensorVector();
        if (output.requires_grad()) {
            try (TensorVector derivatives =
                    torch.grad(new TensorVector(output), values(), weights, new BoolOptional(true), true, true)) {
                for (int i = 0; i < leaves.size(); i++) {
                    Tensor derivative = derivatives.get(i);
                    if (into != null && derivative.defined()) {
                        Leaf leaf = leaves.get(i);
                        into.narrow(0, leaf.offset(), leaf.size())
                                .view_as(leaf.value())
                                .add_(derivative.detach());
                    }
                    if (derivative.defined() && derivative.requires_grad()) {
                        dependent.add(leaves.get(i));
                        roots.push_back(derivative);
                    }
                }
            }
        }
        Roots found = new Roots(List.copyOf(dependent), roots);
        if (!found.isEmpty()) {
            found.forgetValues();
        }
        return found;
    }

    /**
     * Adds ∂(Σ outputs·weights)/∂leaves to a flat vector, one leaf after the other, so that the whole derivative exists
     * only there. What the leaves have as their gradients stays as it is.
     *
     * @param weights of the outputs' shapes; empty where outputs have no axes
     * @param keepGraph whether the graph is needed again
     */
    public void add(TensorVector outputs, TensorVector weights, Tensor into, boolean keepGraph) {
        try (PointerScope scope = new PointerScope()) {
            Tensor[] own = new Tensor[leaves.size()];
            for (int i = 0; i < own.length; i++) {
                own[i] = new Tensor(leaves.get(i).value().mutable_grad());
            }
            try {
                for (Leaf leaf : leaves) {
                    leaf.value()
                            .mutable_grad()
                            .put(into.narrow(0, leaf.offset(), leaf.size()).view_as(leaf.value()));
                }
                torch.backward(outputs, weights, new BoolOptional(keepGraph), false, values());
            } finally {
                for (int i = 0; i < own.length; i++) {
                    leaves.get(i).value().mutable_grad().put(own[i]);
                }
            }
        }
    }

    /**
     * ∂loss/∂leaves, each as a tensor of its own, undefined where the loss does not depend on the leaf. What the leaves have as
     * their gradients stays as it is, and the graph is gone.
     */
    public List<Tensor> derivatives(Tensor loss) {
        if (!loss.requires_grad()) {
            return leaves.stream().map(leaf -> new Tensor()).toList();
        }
        TensorVector found =
                torch.grad(new TensorVector(loss), values(), new TensorVector(), new BoolOptional(false), false, true);
        return IntStream.range(0, leaves.size()).mapToObj(found::get).toList();
    }

    /** Writes the leaves' numbers into a flat vector; numbers between leaves stay as they are. */
    public void copyInto(Tensor flat) {
        try (PointerScope scope = new PointerScope()) {
            for (Leaf leaf : leaves) {
                flat.narrow(0, leaf.offset(), leaf.size())
                        .copy_(leaf.value().detach().reshape(leaf.size()));
            }
        }
    }

    /**
     * Works with other numbers in the leaves, those of a flat vector of their type, and puts theirs back to the bit. Graphs
     * made before stay valid, but no product may come from them meanwhile.
     */
    public void with(Tensor flat, Runnable work) {
        try (PointerScope scope = new PointerScope()) {
            Tensor[] own = leaves.stream().map(leaf -> leaf.value().detach()).toArray(Tensor[]::new);
            try {
                for (Leaf leaf : leaves) {
                    leaf.value()
                            .set_data(flat.narrow(0, leaf.offset(), leaf.size()).view_as(leaf.value()));
                }
                work.run();
            } finally {
                for (int i = 0; i < own.length; i++) {
                    leaves.get(i).value().set_data(own[i]);
                }
            }
        }
    }

    private TensorVector values() {
        return new TensorVector(leaves.stream().map(Leaf::value).toArray(Tensor[]::new));
    }
}
