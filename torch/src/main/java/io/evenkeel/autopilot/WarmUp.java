package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.torch.RateRamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A warm-up again, from here on over a tenth of the run: no lower rate in the end, but small first steps out of where
 * it stands.
 */
public final class WarmUp implements LiveRemedy {

    private static final int SHARE = 10;
    private static final double LOW = 0.01;

    @Override
    public String kind() {
        return "warm-up";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.DIVERGENCE,
                FindingKind.STEP_TOO_LARGE,
                FindingKind.UPDATE_TOO_LARGE,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.ATTENTION_LOGIT_GROWTH,
                FindingKind.SCHEDULE_JOLT,
                FindingKind.NON_FINITE,
                FindingKind.NO_LEARNING);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        return situation.isSecondOrder()
                ? Optional.of("the optimizer takes the length of its steps from the curvature")
                : Optional.empty();
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        long steps = Math.max(1, situation.total() / SHARE);
        return List.of(Treatment.of(
                kind(),
                "small steps reach a region that bears larger ones",
                Map.of("steps", (double) steps),
                (regime, step) -> regime.with(new RateRamp(step, steps, LOW))));
    }
}
