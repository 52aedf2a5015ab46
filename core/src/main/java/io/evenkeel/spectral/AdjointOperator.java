package io.evenkeel.spectral;

/** {@code Aᵀ}, whose adjoint is A. */
public final class AdjointOperator<V> implements LinearOperator<V> {
    private final LinearOperator<V> operator;

    /**
     * @throws IllegalArgumentException if the operator has no adjoint
     */
    public AdjointOperator(LinearOperator<V> operator) {
        Spaces.adjoint(operator, "transposing");
        this.operator = operator;
    }

    @Override
    public VectorSpace<V> domain() {
        return operator.range();
    }

    @Override
    public VectorSpace<V> range() {
        return operator.domain();
    }

    @Override
    public void apply(V x, V y) {
        operator.applyAdjoint(x, y);
    }

    @Override
    public boolean symmetric() {
        return operator.symmetric();
    }

    @Override
    public boolean hasAdjoint() {
        return true;
    }

    @Override
    public void applyAdjoint(V y, V x) {
        operator.apply(y, x);
    }

    @Override
    public int cost() {
        return operator.cost();
    }

    @Override
    public String name() {
        return "the transpose of " + operator.name();
    }
}
