package io.evenkeel.run;

import java.util.Locale;

/** How much a finding matters, from least to most. */
public enum Severity {
    /** Worth knowing. */
    INFO,
    /** The run may not get where it should, or wastes much. */
    WARNING,
    /** As it stands, the run will not get where it should. */
    CRITICAL;

    /** As it is written in streams and answers: {@code critical}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
