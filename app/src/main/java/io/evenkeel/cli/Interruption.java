package io.evenkeel.cli;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * Ctrl-C, and a request to terminate: the first one ends the work after the step at hand, so that results are printed;
 * the second ends the process at once, which loses nothing that was written.
 */
final class Interruption {

    private final AtomicBoolean requested = new AtomicBoolean();

    /** Listens from now on, for the rest of the process. */
    static Interruption listen(PrintWriter err) {
        Interruption interruption = new Interruption();
        for (String name : new String[] {"INT", "TERM"}) {
            Signal.handle(new Signal(name), signal -> interruption.received(err));
        }
        return interruption;
    }

    private void received(PrintWriter err) {
        if (requested.getAndSet(true)) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        err.println();
        err.println("Stopping after this step; once more to stop at once.");
    }

    boolean requested() {
        return requested.get();
    }
}
