package io.evenkeel.spectral;

/** {@code A + shift · I}, for an operator from a space into itself. */
public final class ShiftedOperator<V> implements LinearOperator<V> {
    private final LinearOperator<V> operator;
    private final double shift;

    /**
     * @throws IllegalArgumentException if domain and range have different dimensions
     */
    public ShiftedOperator(LinearOperator<V> operator, double shift) {
        Spaces.square(operator, "shifted by a multiple of the identity");
        this.operator = operator;
        this.shift = shift;
    }

    @Override
    public VectorSpace<V> domain() {
        return operator.domain();
    }

    @Override
    public VectorSpace<V> range() {
        return operator.range();
    }

    @Override
    public void apply(V x, V y) {
        operator.apply(x, y);
        range().axpy(shift, x, y);
    }

    @Override
    public boolean symmetric() {
        return operator.symmetric();
    }

    @Override
    public boolean hasAdjoint() {
        return operator.hasAdjoint();
    }

    @Override
    public void applyAdjoint(V y, V x) {
        operator.applyAdjoint(y, x);
        domain().axpy(shift, y, x);
    }

    @Override
    public int cost() {
        return operator.cost();
    }

    @Override
    public String name() {
        return operator.name() + " shifted by " + shift;
    }
}
