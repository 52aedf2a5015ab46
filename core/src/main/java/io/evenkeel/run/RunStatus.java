package io.evenkeel.run;

import java.util.Locale;

/** How a run ended. */
public enum RunStatus {
    /** Nothing critical is left. */
    HEALTHY,
    /** A critical finding is left. */
    UNHEALTHY,
    /** Loss or weights are no longer finite, or the loss has left for good. */
    DIVERGED,
    /** Stopped from outside; what was measured so far is kept. */
    INTERRUPTED;

    /** As it is written in streams and answers: {@code healthy}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
