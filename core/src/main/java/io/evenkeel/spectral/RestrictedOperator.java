package io.evenkeel.spectral;

/**
 * {@code PᵀAP}, where P embeds a block's coordinates: the diagonal block of a square operator, such as one layer's part
 * of a Hessian. A product costs one of the whole operator.
 */
public final class RestrictedOperator<V> implements LinearOperator<V> {
    private final LinearOperator<V> operator;
    private final Block<V> block;

    /**
     * @throws IllegalArgumentException if the operator is not square, or the block is of another space
     */
    public RestrictedOperator(LinearOperator<V> operator, Block<V> block) {
        Spaces.square(operator, "restricted to a block");
        if (block.whole().dimension() != operator.domain().dimension()) {
            throw new IllegalArgumentException("the block " + block.name() + " is part of a space of "
                    + block.whole().dimension() + " dimensions, but " + operator.name() + " has "
                    + operator.domain().dimension());
        }
        this.operator = operator;
        this.block = block;
    }

    @Override
    public VectorSpace<V> domain() {
        return block.part();
    }

    @Override
    public VectorSpace<V> range() {
        return block.part();
    }

    @Override
    public void apply(V x, V y) {
        product(x, y, false);
    }

    @Override
    public void applyAdjoint(V y, V x) {
        product(y, x, true);
    }

    private void product(V from, V to, boolean adjoint) {
        VectorSpace<V> whole = operator.domain();
        V in = whole.zero();
        try {
            V out = whole.zero();
            try {
                block.scatter(from, in);
                if (adjoint) {
                    operator.applyAdjoint(in, out);
                } else {
                    operator.apply(in, out);
                }
                block.gather(out, to);
            } finally {
                whole.release(out);
            }
        } finally {
            whole.release(in);
        }
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
    public String name() {
        return operator.name() + " restricted to " + block.name();
    }
}
