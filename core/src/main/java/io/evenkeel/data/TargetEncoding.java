package io.evenkeel.data;

/** The form in which the loss takes the targets. */
public enum TargetEncoding {
    /** One class index a sample, below the number of outputs. */
    CLASS_INDEX,
    /** One number an output: 1 for the sample's class and 0 for the others. */
    ONE_HOT,
    /** The targets as they are. */
    PLAIN
}
