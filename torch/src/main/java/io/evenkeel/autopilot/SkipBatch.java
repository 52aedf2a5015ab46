package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.torch.RateRamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes back to before the first bad step and passes over the samples around it (Chowdhery et al. 2022), then ramps the
 * rate up again. The loss of a step is that of the weights before it: the step before the first bad one may have done
 * it.
 */
public final class SkipBatch implements LiveRemedy {

    private static final int BEFORE = 2;
    private static final int AFTER = 2;
    private static final double START_OF_RAMP = 0.1;

    @Override
    public String kind() {
        return "skip-batch";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.LOSS_SPIKE, FindingKind.NON_FINITE, FindingKind.DIVERGENCE);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        return situation.onset() == null ? Optional.of("no step is known at which it went wrong") : Optional.empty();
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        Long onset = situation.onset();
        if (onset == null) {
            return List.of();
        }
        long first = Math.max(situation.from(), onset - BEFORE);
        long last = onset + AFTER;
        return List.of(Treatment.of(
                kind(),
                "what comes before and after these samples was learnt well",
                Map.of("first_skipped", (double) first, "last_skipped", last - 1.0),
                (regime, step) ->
                        regime.without(first, last).with(new RateRamp(last, situation.ramp(), START_OF_RAMP))));
    }
}
