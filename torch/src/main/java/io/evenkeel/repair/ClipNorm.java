package io.evenkeel.repair;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A bound on the gradient's norm (Pascanu et al. 2013): the median of what it has been so far (AutoClip, Seetharaman et
 * al. 2020), which needs no number, or one.
 */
public final class ClipNorm implements Remedy {

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
    public Optional<String> ruledOut(Situation situation) {
        return situation.recipe().clip() == null ? Optional.empty() : Optional.of("the gradient is clipped already");
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        String why = "a bound on the gradient's norm keeps one step from undoing all before";
        return List.of(
                Edit.put(kind(), "clip", "none", "{norm: 1.0}", why),
                Edit.put(kind(), "clip", "none", "{auto: 0.5}", why + "; here the median of the norms so far"));
    }
}
