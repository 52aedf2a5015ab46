package io.evenkeel.autopilot;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Half of the momentum: it lengthens each step by 1/(1 − β). The velocity stays, and dies down. */
public final class LowerMomentum implements LiveRemedy {

    private static final double TO = 0.5;

    @Override
    public String kind() {
        return "lower-momentum";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.OSCILLATION,
                FindingKind.NOISY_GRADIENT,
                FindingKind.STEP_TOO_LARGE,
                FindingKind.DIVERGENCE);
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        OptimizerSpec now = situation.optimizer();
        double momentum = now instanceof OptimizerSpec.Sgd sgd
                ? sgd.momentum()
                : now instanceof OptimizerSpec.Rmsprop rmsprop ? rmsprop.momentum() : 0;
        return momentum > TO
                ? List.of(Treatment.of(
                        kind(),
                        "momentum carries past the goal, and lengthens every step",
                        Map.of("momentum", TO, "momentum_before", momentum),
                        (regime, step) -> regime.with(regime.optimizer().withMomentum(TO))))
                : List.of();
    }
}
