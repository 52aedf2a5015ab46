package io.evenkeel.run;

/** Takes a stream as it is made. One that is given to a resumed run gets the header, and the events that are new. */
public interface RunSink extends AutoCloseable {

    void header(RunHeader header);

    void event(RunEvent event);

    /** Makes what it has taken outlast a failure of the machine, where it keeps anything. */
    default void sync() {}

    @Override
    default void close() {}
}
