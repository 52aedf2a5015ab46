package io.evenkeel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Ctrl-C, and a request to terminate: the first one ends the work after the step at hand, so that results are printed;
 * the second ends the process at once, which loses nothing that was written.
 *
 * <p>At once is harder than it sounds: {@code exit} tears libtorch's global objects down, and a thread that is still
 * inside libtorch then crashes the process. So the second signal first waits a moment for the working thread to come out
 * of native code, where it is held; a thread that does not come out in time is killed with the process, which then has
 * the exit code of a killed process, 137.
 */
final class Interruption {

    private static final int KILLED = 128 + 9;
    private static final long GRACE_MILLISECONDS = 2000;

    private final AtomicBoolean requested = new AtomicBoolean();
    private final AtomicBoolean abandoned = new AtomicBoolean();
    private final CountDownLatch outsideNativeCode = new CountDownLatch(1);

    /** Until a command listens: there is nothing to save yet, and a command that is interrupted exits with 5. */
    static void endAtOnce() {
        for (String name : new String[] {"INT", "TERM"}) {
            handle(name, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED));
        }
    }

    /** Listens from now on, for the rest of the process. */
    static Interruption listen(PrintWriter err) {
        Interruption interruption = new Interruption();
        for (String name : new String[] {"INT", "TERM"}) {
            handle(name, () -> interruption.received(err));
        }
        return interruption;
    }

    /** For a process whose parent hears the same signal and knows better what to do. */
    static void ignore(String name) {
        handle(name, () -> {});
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
            abandoned.set(true);
            endNow();
        }
        err.println();
        err.println("Stopping after this step; once more to stop at once.");
    }

    private void endNow() {
        try {
            if (outsideNativeCode.await(GRACE_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
            }
            new ProcessBuilder(
                            "kill",
                            "-KILL",
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** Asked by the working thread between native calls; after the second signal it is held here until the end. */
    boolean requested() {
        if (abandoned.get()) {
            outsideNativeCode.countDown();
            while (true) {
                LockSupport.park(this);
            }
        }
        return requested.get();
    }

    /** No long native call is made from here on, so that the second signal need not wait for anyone. */
    void nativeWorkIsOver() {
        outsideNativeCode.countDown();
    }
}
