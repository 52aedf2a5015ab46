package io.evenkeel.torch;

/**
 * Products that all come from one graph. Where and when it was made a scope of native memory is open, the graph ends with
 * that scope, unless it is kept.
 */
public interface GraphProducts extends AutoCloseable {

    /** Makes the graph outlive the scope in which it was made; {@link #close} then gives it back. To be called once. */
    void keep();

    /** Gives back a graph that was kept. */
    @Override
    void close();
}
