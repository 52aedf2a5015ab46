package io.evenkeel.recipe;

import java.util.List;

/**
 * What is put around an image or a sequence before a window slides over it.
 *
 * @param amounts how many on each side, for all axes or for each; empty unless the mode is {@link Mode#NUMBER}
 */
public record Padding(Mode mode, List<Integer> amounts) {

    public static final Padding VALID = new Padding(Mode.VALID, List.of());
    public static final Padding SAME = new Padding(Mode.SAME, List.of());

    /** How the amount is found. */
    public enum Mode {
        NUMBER,
        /** Such that there are ⌈inputs/stride⌉ outputs, the odd one behind. */
        SAME,
        /** None. */
        VALID
    }

    public Padding {
        amounts = List.copyOf(amounts);
    }

    public static Padding of(int amount) {
        return new Padding(Mode.NUMBER, List.of(amount));
    }
}
