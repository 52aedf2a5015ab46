package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.torch.RateRamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes back to before the damage and ramps the rate up again, with nothing else changed: another path past the same
 * place.
 */
public final class RollBack implements LiveRemedy {

    private static final double START_OF_RAMP = 0.1;

    @Override
    public String kind() {
        return "roll-back";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.LOSS_SPIKE,
                FindingKind.NON_FINITE,
                FindingKind.DIVERGENCE,
                FindingKind.STEP_TOO_LARGE,
                FindingKind.UPDATE_TOO_LARGE,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.ATTENTION_LOGIT_GROWTH);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        return situation.from() < situation.step()
                ? Optional.empty()
                : Optional.of("no state from before the damage was saved");
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        if (situation.from() >= situation.step()) {
            return List.of();
        }
        long steps = situation.step() - situation.from() + situation.ramp();
        return List.of(Treatment.of(
                kind(),
                "the weights from before the damage are sound, and smaller steps pass the place",
                Map.of("to_step", (double) situation.from()),
                (regime, step) -> regime.with(new RateRamp(step, steps, START_OF_RAMP))));
    }
}
