package io.evenkeel.repair;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Set;

/** A linear warm-up over a tenth of the run (Goyal et al. 2017): where there is none, or instead of a longer one. */
public final class WarmUp implements Remedy {

    private static final int SHARE = 10;

    @Override
    public String kind() {
        return "warm-up";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.WARM_UP_TOO_LONG,
                FindingKind.STEP_TOO_LARGE,
                FindingKind.UPDATE_TOO_LARGE,
                FindingKind.DIVERGENCE,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.ATTENTION_LOGIT_GROWTH,
                FindingKind.NO_LEARNING);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        long steps = Math.max(1, situation.header().plannedSteps() / SHARE);
        int now = situation.recipe().schedule().warmUp();
        boolean tooLong = finding.kind().equals(FindingKind.WARM_UP_TOO_LONG);
        if (tooLong ? now <= steps : now > 0) {
            return List.of();
        }
        return List.of(Edit.put(
                kind(),
                "schedule.warm_up",
                Integer.toString(now),
                Long.toString(steps),
                tooLong
                        ? "a tenth of the run is plenty, and leaves the rest at the full rate"
                        : "small first steps reach a region that bears larger ones"));
    }
}
