package io.evenkeel.training;

import io.evenkeel.recipe.TargetSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;

/**
 * The quantity on held-back data by which one state of a run is better than another: the first one that the recipe has a
 * target for, else the loss.
 */
public record Monitored(QuantityKey quantity, boolean higherIsBetter) {

    public static Monitored of(TargetSpec target) {
        TargetSpec.Condition condition = target.conditions().stream()
                .filter(c -> c.quantity().endsWith("/validation"))
                .findFirst()
                .orElse(new TargetSpec.Condition(Quantities.LOSS_VALIDATION, TargetSpec.Comparison.AT_MOST, 0));
        return new Monitored(
                QuantityKey.parse(condition.quantity()), condition.comparison() == TargetSpec.Comparison.AT_LEAST);
    }

    public boolean isBetter(double value, double than) {
        return higherIsBetter ? value > than : value < than;
    }
}
