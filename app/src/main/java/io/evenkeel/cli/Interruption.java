package io.evenkeel.cli;

import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

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
            handle(name, () -> interruption.received(err));
        }
        return interruption;
    }

    /**
     * {@code sun.misc.Signal} is the JDK's only way to hear of a second Ctrl-C: a shutdown hook hears of one. It is
     * reached by name because the compiler's warning about it can be neither suppressed nor allowed for one class. A
     * runtime without it keeps Ctrl-C as it is: the process ends, and the journal is whole.
     */
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object listener = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            Object which = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, which, listener);
        } catch (ReflectiveOperationException e) {
            System.getLogger(Interruption.class.getName())
                    .log(System.Logger.Level.DEBUG, "no handler for signal " + name, e);
        }
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
