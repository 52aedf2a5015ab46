package io.evenkeel.training;

import io.evenkeel.run.Action;
import io.evenkeel.run.Finding;

/** Told how a run goes, between steps, on the training thread; asked whether it should go on. */
public interface Progress {

    Progress SILENT = new Progress() {};

    /** @param done updates done, of {@code total} */
    default void step(long done, long total, double loss) {}

    /** A finding was made, changed its severity, or was resolved. */
    default void found(Finding finding) {}

    /** Something was done about a finding, or would have been. */
    default void acted(long step, Action action) {}

    /** Something that needs attention and ends nothing, such as a checkpoint that could not be written. */
    default void warning(String sentence) {}

    /** Whether to end after the step at hand; what was measured is kept. */
    default boolean stopRequested() {
        return false;
    }
}
