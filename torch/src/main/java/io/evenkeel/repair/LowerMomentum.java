package io.evenkeel.repair;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Set;

/** Half of the momentum: it lengthens each step by 1/(1 − β). */
public final class LowerMomentum implements Remedy {

    @Override
    public String kind() {
        return "lower-momentum";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.OSCILLATION, FindingKind.NOISY_GRADIENT, FindingKind.STEP_TOO_LARGE);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        OptimizerSpec optimizer = situation.recipe().optimizer();
        double momentum = optimizer instanceof OptimizerSpec.Sgd sgd
                ? sgd.momentum()
                : optimizer instanceof OptimizerSpec.Rmsprop rmsprop ? rmsprop.momentum() : 0;
        return momentum > 0.5
                ? List.of(Edit.put(
                        kind(),
                        "optimizer." + optimizer.name() + ".momentum",
                        Figures.number(momentum),
                        "0.5",
                        "momentum carries past the goal, and lengthens every step"))
                : List.of();
    }
}
