package io.evenkeel.autopilot;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A penalty on large weights from here on. */
public final class WeightDecay implements LiveRemedy {

    private static final double USUAL = 5e-3;
    /** Taken off the weights themselves, it comes with the learning rate. */
    private static final double DECOUPLED = 20 * USUAL;

    @Override
    public String kind() {
        return "weight-decay";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.OVERFITTING, FindingKind.WEIGHT_GROWTH, FindingKind.ATTENTION_LOGIT_GROWTH);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        return situation.isSecondOrder() ? Optional.of("the optimizer takes no penalty") : Optional.empty();
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        double now = situation.optimizer().weightDecay();
        double to = situation.optimizer() instanceof OptimizerSpec.Adamw ? DECOUPLED : USUAL;
        return now >= to
                ? List.of()
                : List.of(Treatment.of(
                        kind(),
                        "large weights cost something, so that only what helps often enough is learnt",
                        Map.of("weight_decay", to, "weight_decay_before", now),
                        (regime, step) -> regime.with(regime.optimizer().withWeightDecay(to))));
    }
}
