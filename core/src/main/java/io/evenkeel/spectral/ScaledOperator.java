package io.evenkeel.spectral;

/** {@code factor · A} */
public final class ScaledOperator<V> implements LinearOperator<V> {
    private final double factor;
    private final LinearOperator<V> operator;

    public ScaledOperator(double factor, LinearOperator<V> operator) {
        this.factor = factor;
        this.operator = operator;
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
        range().scale(factor, y);
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
        domain().scale(factor, x);
    }

    @Override
    public int cost() {
        return operator.cost();
    }

    @Override
    public String name() {
        return factor + " times " + operator.name();
    }
}
