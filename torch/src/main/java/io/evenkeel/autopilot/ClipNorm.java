package io.evenkeel.autopilot;

import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A bound on the gradient’s norm (Pascanu et al. 2013): the median of what it was before, or one where that is not
 * known.
 */
public final class ClipNorm implements LiveRemedy {

    private static final double USUAL = 1;

    @Override
    public String kind() {
        return "clip-norm";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.LOSS_SPIKE,
                FindingKind.DIVERGENCE,
                FindingKind.NON_FINITE,
                FindingKind.STEP_TOO_LARGE,
                FindingKind.UPDATE_TOO_LARGE);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        return situation.regime().clip() == null ? Optional.empty() : Optional.of("the gradient is clipped already");
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        double norm = situation.from() > 0 ? situation.gradientNorm().orElse(USUAL) : USUAL;
        return norm > 0
                ? List.of(Treatment.of(
                        kind(),
                        "a bound on the gradient keeps one step from undoing all before",
                        Map.of("norm", norm),
                        (regime, step) -> regime.with(new ClipSpec.Norm(norm))))
                : List.of();
    }
}
