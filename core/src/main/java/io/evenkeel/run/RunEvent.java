package io.evenkeel.run;

import java.util.Map;

/** What happened in a run, in order. {@code step} counts the optimizer's updates done before. */
public sealed interface RunEvent {

    long step();

    /** Values measured at one step, before its update, by key ({@code name} or {@code name@place}). */
    record Measured(long step, Map<QuantityKey, Double> quantities) implements RunEvent {}

    /** A finding was made, changed its severity, or was resolved. */
    record Found(long step, Finding finding) implements RunEvent {}

    /** Something was done about a finding. */
    record Acted(long step, Action action) implements RunEvent {}

    /** The run is over. */
    record Ended(long step, RunStatus status, String reason) implements RunEvent {}
}
