package io.evenkeel.repair;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A bound on each unit's gradient in proportion to its weights (Brock et al. 2021). */
public final class ClipAdaptive implements Remedy {

    @Override
    public String kind() {
        return "clip-adaptive";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.UPDATE_TOO_LARGE, FindingKind.EXPLODING_GRADIENT, FindingKind.LOSS_SPIKE);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        return situation.recipe().clip() == null ? Optional.empty() : Optional.of("the gradient is clipped already");
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        return List.of(Edit.put(
                kind(),
                "clip",
                "none",
                "{adaptive: 0.01}",
                "no unit's weights change by more than a small share of themselves"));
    }
}
