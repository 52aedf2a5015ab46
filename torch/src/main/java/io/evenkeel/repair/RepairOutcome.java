package io.evenkeel.repair;

import java.util.Locale;

/** What came of a repair. */
public enum RepairOutcome {
    /** Better than before, nothing critical is left, and the target is met where the recipe names one. */
    REPAIRED,
    /** Better than before, though not all is well. */
    IMPROVED,
    /** Nothing that was tried is better than the recipe as it is. */
    UNCHANGED,
    /** Nothing critical was found. */
    NOTHING_TO_REPAIR,
    /** The data are to blame, and the network was left alone. */
    DATA;

    /** As it is written in answers: {@code nothing_to_repair}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
