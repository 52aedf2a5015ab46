package io.evenkeel.fetch;

/** Hears of each stage of a fetch, and may end it. */
public interface FetchProgress {

    /** One line, such as {@code mnist: unpacking}. */
    void says(String line);

    /** Asked often; true ends the fetch and leaves the cache as it was. */
    boolean stopRequested();

    /** Thrown where a stop was asked for, and caught by the fetcher. */
    final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    default void stopIfRequested() {
        if (stopRequested()) {
            throw new Stopped();
        }
    }
}
