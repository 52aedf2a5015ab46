package io.evenkeel.repair;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Set;

/** No penalty where one holds the weights back that the loss asks for. */
public final class LowerWeightDecay implements Remedy {

    @Override
    public String kind() {
        return "lower-weight-decay";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.UNDERFITTING, FindingKind.NO_LEARNING, FindingKind.PLATEAU);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        OptimizerSpec optimizer = situation.recipe().optimizer();
        double now = optimizer.weightDecay();
        return now > 0
                ? List.of(Edit.put(
                        kind(),
                        "optimizer." + optimizer.name() + ".weight_decay",
                        Figures.number(now),
                        "0",
                        "the penalty may hold the weights where they cannot fit the data"))
                : List.of();
    }
}
