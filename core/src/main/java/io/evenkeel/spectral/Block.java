package io.evenkeel.spectral;

/**
 * Some coordinates of a space, as a space of their own: one layer's part of all parameters.
 *
 * @param <V> the buffer that holds one vector
 */
public interface Block<V> {

    /** The space that this is a part of. */
    VectorSpace<V> whole();

    /** The space of the chosen coordinates alone. */
    VectorSpace<V> part();

    /** {@code part := } the chosen coordinates of {@code whole}. */
    void gather(V whole, V part);

    /** {@code whole := part} on the chosen coordinates and zero on the others. */
    void scatter(V part, V whole);

    /** What a message calls it, such as "layers.2". */
    String name();
}
