package io.evenkeel.run;

/** Takes a stream as it is made. */
public interface RunSink extends AutoCloseable {

    void header(RunHeader header);

    void event(RunEvent event);

    @Override
    default void close() {}
}
