package io.evenkeel.autopilot;

import java.util.Locale;

/** How much of a run's course is left to the autopilot. */
public enum AutopilotMode {
    /** Nothing. */
    OFF,
    /** It says where it would act and what it would try; the run is the same to the last bit. */
    ADVISE,
    /** It tries remedies on forks and keeps what helps. */
    ACT;

    /** As options are written. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
