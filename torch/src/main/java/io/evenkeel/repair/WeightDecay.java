package io.evenkeel.repair;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An L2 penalty, which pulls back the weights that the loss does not need. */
public final class WeightDecay implements Remedy {

    private static final double USUAL = 5e-3;

    @Override
    public String kind() {
        return "weight-decay";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.OVERFITTING, FindingKind.WEIGHT_GROWTH);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        OptimizerSpec optimizer = situation.recipe().optimizer();
        return optimizer instanceof OptimizerSpec.Lbfgs
                        || optimizer instanceof OptimizerSpec.Newton
                        || optimizer instanceof OptimizerSpec.GaussNewton
                ? Optional.of("the optimizer takes no penalty")
                : Optional.empty();
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        OptimizerSpec optimizer = situation.recipe().optimizer();
        double now = optimizer.weightDecay();
        double to = optimizer instanceof OptimizerSpec.Adamw ? 20 * USUAL : USUAL;
        return now >= to
                ? List.of()
                : List.of(Edit.put(
                        kind(),
                        "optimizer." + optimizer.name() + ".weight_decay",
                        Figures.number(now),
                        Figures.number(to),
                        "large weights cost something, so that only what helps often enough is learnt"));
    }
}
