package io.evenkeel.autopilot;

import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A bound on the gradient’s norm that follows it: the median of all norms from there on (AutoClip, Seetharaman et al.
 * 2020).
 */
public final class ClipAdaptive implements LiveRemedy {

    private static final double QUANTILE = 0.5;

    @Override
    public String kind() {
        return "clip-adaptive";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.UPDATE_TOO_LARGE,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.LOSS_SPIKE,
                FindingKind.DIVERGENCE);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        return situation.regime().clip() == null ? Optional.empty() : Optional.of("the gradient is clipped already");
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        return List.of(Treatment.of(
                kind(),
                "no step goes further than the usual one",
                Map.of("quantile", QUANTILE),
                (regime, step) -> regime.with(new ClipSpec.Auto(QUANTILE))));
    }
}
