package io.evenkeel.spectral;

/**
 * {@code D^{-1/2} A D^{-1/2}} for a positive diagonal D: symmetric where A is, and with the eigenvalues of {@code D⁻¹A},
 * which is the Hessian as an optimizer with preconditioner D sees it (Cohen et al. 2022, arXiv:2207.14484).
 */
public final class PreconditionedOperator<V> implements LinearOperator<V> {
    private final LinearOperator<V> operator;
    private final V inverseRoot;

    /**
     * @param inverseRoot the diagonal of D^{-1/2}; it stays the caller's, who keeps it alive and unchanged while this
     *     operator is in use
     * @throws IllegalArgumentException if the operator is not square or {@code inverseRoot} holds NaN or infinity
     */
    public PreconditionedOperator(LinearOperator<V> operator, V inverseRoot) {
        Spaces.square(operator, "preconditioned on both sides");
        double square = operator.domain().dot(inverseRoot, inverseRoot);
        if (!Double.isFinite(square)) {
            throw new IllegalArgumentException("the preconditioner of " + operator.name()
                    + " is not finite: an entry of D is zero, negative or not a number; add the optimizer's epsilon");
        }
        this.operator = operator;
        this.inverseRoot = inverseRoot;
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
        V scaled = scaled(x);
        try {
            operator.apply(scaled, y);
        } finally {
            domain().release(scaled);
        }
        range().multiply(inverseRoot, y);
    }

    @Override
    public void applyAdjoint(V y, V x) {
        V scaled = scaled(y);
        try {
            operator.applyAdjoint(scaled, x);
        } finally {
            range().release(scaled);
        }
        domain().multiply(inverseRoot, x);
    }

    private V scaled(V x) {
        V scaled = domain().copy(x);
        domain().multiply(inverseRoot, scaled);
        return scaled;
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
        return "the preconditioned " + operator.name();
    }
}
