package io.evenkeel.repair;

/** Told how a repair goes, on its thread; asked between steps whether it should go on. */
public interface RepairListener {

    RepairListener SILENT = new RepairListener() {};

    /** Something was begun or found out, as a sentence without a full stop. */
    default void said(String sentence) {}

    /** A step was done. */
    default void step(long done, long total, double loss) {}

    /** Whether to end after the step at hand, with the best so far. */
    default boolean stopRequested() {
        return false;
    }
}
