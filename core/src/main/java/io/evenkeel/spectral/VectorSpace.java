package io.evenkeel.spectral;

/**
 * Vectors of one length and what can be done with them. Vectors are mutable buffers; a method writes only into the
 * argument that it names as its target, and unless it says otherwise its arguments may be the same vector.
 *
 * <p><b>Ownership.</b> {@link #zero}, {@link #copy} and {@link #basis} give buffers to the caller, who gives them back by
 * {@link #release} and {@link Basis#close} exactly once. For spaces whose vectors hold no native memory both do nothing.
 *
 * <p>A vector of another space or length is an {@link IllegalArgumentException} before anything is written. Spaces need
 * not be safe for threads.
 *
 * @param <V> the buffer that holds one vector
 */
public interface VectorSpace<V> {

    /** How many numbers a vector holds, at least 1. */
    long dimension();

    /** Unit roundoff of the stored numbers: 2⁻⁵³ for doubles, 2⁻²⁴ for floats. */
    double roundoff();

    /** A new vector of zeros. */
    V zero();

    /** A new vector equal to {@code x}. */
    default V copy(V x) {
        V copy = zero();
        assign(x, copy);
        return copy;
    }

    /** {@code y := x} */
    void assign(V x, V y);

    /** {@code x := 0}, whatever {@code x} held, NaN included. */
    void clear(V x);

    /**
     * ⟨x, y⟩, products and sum in double precision whatever the vectors hold. Not finite if either vector holds a number
     * that is not: estimators find bad products by it.
     */
    double dot(V x, V y);

    /** ‖x‖₂ */
    default double norm(V x) {
        return Math.sqrt(dot(x, x));
    }

    /** {@code y := y + a·x} */
    void axpy(double a, V x, V y);

    /** {@code x := a·x} */
    void scale(double a, V x);

    /** {@code y := x ∘ y}, entry by entry. */
    void multiply(V x, V y);

    /**
     * Fills {@code x} with independent signs, −1 and 1 equally likely. The same seed gives the same vector, and
     * neighbouring seeds give vectors that have nothing in common.
     */
    void rademacher(long seed, V x);

    /** Fills {@code x} with independent standard normal numbers; seeds as for {@link #rademacher}. */
    void gaussian(long seed, V x);

    /** An empty basis with room for {@code capacity} vectors. */
    Basis<V> basis(int capacity);

    /** Gives back a vector that came from {@link #zero} or {@link #copy}; it is not to be used again. */
    void release(V x);
}
