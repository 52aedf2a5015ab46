package io.evenkeel.spectral;

/**
 * Hears what an estimator knows so far, after every product or probe, and may end it there: the estimator then answers
 * with what it has, its error, and {@code converged = false}. An interrupted thread ends it in the same way, and stays
 * interrupted.
 *
 * @param <E> what the estimator answers with
 */
@FunctionalInterface
public interface Progress<E> {

    /** Whether to go on; {@code partial} is the caller's to keep and holds no buffers of the estimator. */
    boolean goOn(E partial);

    /** Never ends anything. */
    static <E> Progress<E> silent() {
        return partial -> true;
    }

    /** Whether to go on, also asking the thread whether it was interrupted. */
    static <E> boolean ask(Progress<? super E> progress, E partial) {
        return progress.goOn(partial) && !Thread.currentThread().isInterrupted();
    }
}
