package io.evenkeel.recipe;

import java.util.List;

/** What a run should reach. All conditions together. */
public record TargetSpec(List<Condition> conditions) {

    public TargetSpec {
        conditions = List.copyOf(conditions);
    }

    /** Whether there is a condition on this quantity. */
    public boolean names(String quantity) {
        return conditions.stream().anyMatch(condition -> condition.quantity().equals(quantity));
    }

    /** A bound on a quantity's final value. */
    public record Condition(String quantity, Comparison comparison, double value) {
        public boolean holds(double measured) {
            return switch (comparison) {
                case AT_LEAST -> measured >= value;
                case AT_MOST -> measured <= value;
            };
        }
    }

    /** The sense of a bound. */
    public enum Comparison {
        AT_LEAST,
        AT_MOST
    }
}
