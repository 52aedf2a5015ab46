package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** No penalty where one holds the weights back that the loss asks for. */
public final class LowerWeightDecay implements LiveRemedy {

    @Override
    public String kind() {
        return "lower-weight-decay";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.UNDERFITTING, FindingKind.NO_LEARNING, FindingKind.PLATEAU, FindingKind.VANISHING_GRADIENT);
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        double now = situation.optimizer().weightDecay();
        return now > 0
                ? List.of(Treatment.of(
                        kind(),
                        "the penalty may hold the weights where they cannot fit the data",
                        Map.of("weight_decay", 0.0, "weight_decay_before", now),
                        (regime, step) -> regime.with(regime.optimizer().withWeightDecay(0))))
                : List.of();
    }
}
