package io.evenkeel.spectral;

/**
 * A linear map known by its products. It is deterministic: the same vector gives the same product, to rounding, for as
 * long as an estimator works with it.
 *
 * @param <V> the buffer that holds one vector
 */
public interface LinearOperator<V> {

    VectorSpace<V> domain();

    VectorSpace<V> range();

    /**
     * {@code y := A·x}.
     *
     * @param x of the domain; it is not changed, and the operator keeps no reference to it
     * @param y of the range, the caller's own, overwritten whatever it held; not the same buffer as {@code x}
     */
    void apply(V x, V y);

    /** Whether A = Aᵀ; then {@link #domain} and {@link #range} are the same space. */
    boolean symmetric();

    /** Whether {@link #applyAdjoint} works; always so for a symmetric operator. */
    default boolean hasAdjoint() {
        return symmetric();
    }

    /**
     * {@code x := Aᵀ·y}, buffers as for {@link #apply}.
     *
     * @throws UnsupportedOperationException if there is no adjoint
     */
    default void applyAdjoint(V y, V x) {
        if (!symmetric()) {
            throw new UnsupportedOperationException(name() + " has no adjoint: only products A·x can be formed");
        }
        apply(y, x);
    }

    /** What one product costs, in products of the operators that it is made of: 1 unless it is a sum. */
    default int cost() {
        return 1;
    }

    /**
     * How far a product may be off beside rounding, as a share of the operator's norm times the vector's; 0 unless products
     * are approximations. Estimators add it to their errors, and tell nothing smaller from zero.
     */
    default double error() {
        return 0;
    }

    /** What a message calls it, such as "the Hessian of the loss". */
    String name();
}
