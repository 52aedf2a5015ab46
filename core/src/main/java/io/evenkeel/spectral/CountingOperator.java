package io.evenkeel.spectral;

/**
 * The same operator, which counts what its products cost, adjoint products included. One belongs to each estimation.
 */
public final class CountingOperator<V> implements LinearOperator<V> {
    private final LinearOperator<V> operator;
    private long products;

    public CountingOperator(LinearOperator<V> operator) {
        this.operator = operator;
    }

    /** The cost so far, in products. */
    public long products() {
        return products;
    }

    /**
     * Hands {@code number} through, which was computed from the last product in a way that a NaN or an infinity in the
     * product shows.
     *
     * @throws NonFiniteProductException if it is not finite
     */
    double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new NonFiniteProductException(operator.name(), products);
        }
        return number;
    }

    @Override
    public void apply(V x, V y) {
        products += operator.cost();
        operator.apply(x, y);
    }

    @Override
    public void applyAdjoint(V y, V x) {
        products += operator.cost();
        operator.applyAdjoint(y, x);
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
    public boolean symmetric() {
        return operator.symmetric();
    }

    @Override
    public boolean hasAdjoint() {
        return operator.hasAdjoint();
    }

    @Override
    public int cost() {
        return operator.cost();
    }

    @Override
    public double error() {
        return operator.error();
    }

    @Override
    public String name() {
        return operator.name();
    }
}
