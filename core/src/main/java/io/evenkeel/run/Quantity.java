package io.evenkeel.run;

/**
 * What a number in the stream means.
 *
 * @param name canonical, such as {@code gradient/norm}
 * @param unit {@code 1} where it has none
 * @param low the least value it can take
 * @param high the largest value it can take
 * @param places whether it is measured at places
 * @param meaning what it is, with its formula
 * @param citation where the definition or its use comes from
 */
public record Quantity(
        String name, String unit, double low, double high, Places places, String meaning, String citation) {

    /** Where a quantity is measured. */
    public enum Places {
        RUN,
        LAYERS,
        RUN_AND_LAYERS,
        PARAMETERS,
        RUN_AND_PARAMETERS,
        /** Of attention layers, such as {@code layers.2.heads.0}. */
        HEADS,
        FEATURES,
        /** Ranges of some other number, over which something is distributed. */
        BINS
    }
}
