package io.evenkeel.data;

import java.util.Locale;

/** What one sample's target is. */
public enum TargetKind {
    /** One of several exclusive classes, as its index from 0. */
    CLASSES,
    /** Independent labels, each 0 or 1 (or a probability between them). */
    BITS,
    /** Numbers to be regressed. */
    VALUES;

    /** As {@link io.evenkeel.run.DataFacts#target()} writes it. */
    public String factName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
