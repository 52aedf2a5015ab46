package io.evenkeel.spectral;

/**
 * A growing list of vectors q₀ … q₍ₖ₋₁₎ of one space, stored together, so that k inner products or a combination of k
 * vectors is one pass (one GEMV on tensors). Nothing here demands that they be orthonormal. Coefficients are doubles;
 * a basis may compute in the precision of its vectors, accumulating no worse than that.
 *
 * <p>A basis owns its vectors and copies what is appended. {@link #close} gives its memory back; every view is invalid
 * afterwards.
 *
 * @param <V> the buffer that holds one vector
 */
public interface Basis<V> extends AutoCloseable {

    VectorSpace<V> space();

    /** How many vectors there is room for. */
    int capacity();

    /** k, the number of vectors held. */
    int size();

    /**
     * A view of qᵢ, which stays the basis's own: to be read and handed to an operator, not written, not released, and not
     * kept beyond the next {@link #append}, {@link #truncate}, {@link #rotate} or {@link #close}.
     *
     * @throws IndexOutOfBoundsException unless 0 ≤ i &lt; {@link #size}
     */
    V get(int i);

    /**
     * Appends a copy of {@code a·x}; {@code x} may be a view of this basis.
     *
     * @throws IllegalStateException if the basis is full
     */
    void append(double a, V x);

    /**
     * Appends a vector that holds anything, for the caller to write to, once, before anything else is asked of the basis.
     *
     * @throws IllegalStateException if the basis is full
     */
    V extend();

    /** Forgets the vectors from index {@code size} on. */
    void truncate(int size);

    /** Qᵀx: the {@link #size} inner products with {@code x}. */
    double[] dots(V x);

    /**
     * {@code y := y + Q·c} for the first {@code c.length} vectors.
     *
     * @param y not a view of this basis
     */
    void addCombination(double[] c, V y);

    /**
     * {@code y := Q·c} for the first {@code c.length} vectors, whatever {@code y} held.
     *
     * @param y not a view of this basis
     */
    default void combination(double[] c, V y) {
        space().clear(y);
        addCombination(c, y);
    }

    /**
     * QᵀP: entry {@code [i][j]} is ⟨qᵢ, pⱼ⟩.
     *
     * @param other vectors of the same space; may be this basis
     */
    double[][] gram(Basis<V> other);

    /**
     * {@code Q := Q·C}, after which the basis holds as many vectors as C has columns. Memory: at most one more copy of
     * the new vectors.
     *
     * @param c {@link #size} rows of equal length between 1 and {@link #capacity}
     */
    void rotate(double[][] c);

    @Override
    void close();
}
