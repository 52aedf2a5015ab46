package io.evenkeel.spectral;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** {@code A₁ + A₂ + …}; a product costs one of each. */
public final class SumOperator<V> implements LinearOperator<V> {
    private final List<LinearOperator<V>> terms;

    /**
     * @throws IllegalArgumentException if there are no terms, or they do not share their spaces
     */
    public SumOperator(List<LinearOperator<V>> terms) {
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("a sum of operators has at least one term");
        }
        this.terms = List.copyOf(terms);
        for (LinearOperator<V> term : terms) {
            Spaces.same(terms.get(0), term);
        }
    }

    @Override
    public VectorSpace<V> domain() {
        return terms.get(0).domain();
    }

    @Override
    public VectorSpace<V> range() {
        return terms.get(0).range();
    }

    @Override
    public void apply(V x, V y) {
        terms.get(0).apply(x, y);
        for (LinearOperator<V> term : terms.subList(1, terms.size())) {
            add(range(), y, out -> term.apply(x, out));
        }
    }

    @Override
    public void applyAdjoint(V y, V x) {
        terms.get(0).applyAdjoint(y, x);
        for (LinearOperator<V> term : terms.subList(1, terms.size())) {
            add(domain(), x, out -> term.applyAdjoint(y, out));
        }
    }

    private static <V> void add(VectorSpace<V> space, V sum, Consumer<V> product) {
        V part = space.zero();
        try {
            product.accept(part);
            space.axpy(1, part, sum);
        } finally {
            space.release(part);
        }
    }

    @Override
    public boolean symmetric() {
        return terms.stream().allMatch(LinearOperator::symmetric);
    }

    @Override
    public boolean hasAdjoint() {
        return terms.stream().allMatch(LinearOperator::hasAdjoint);
    }

    @Override
    public int cost() {
        return terms.stream().mapToInt(LinearOperator::cost).sum();
    }

    @Override
    public String name() {
        return terms.stream().map(LinearOperator::name).collect(Collectors.joining(" + "));
    }
}
