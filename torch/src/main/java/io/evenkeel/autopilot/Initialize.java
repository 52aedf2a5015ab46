package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.torch.DataScaling;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scales the layers by data, so that signal and gradient keep their size from layer to layer ({@link DataScaling}); or,
 * where little was learned, draws them anew before.
 */
public final class Initialize implements LiveRemedy {

    @Override
    public String kind() {
        return "initialize";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.BAD_INITIALIZATION,
                FindingKind.VANISHING_GRADIENT,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.DEAD_UNITS,
                FindingKind.SATURATED_UNITS,
                FindingKind.UNSCALED_INPUT,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.DIVERGENCE,
                FindingKind.NON_FINITE);
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        return List.of(
                scaled(false, "layers of this size keep signal and gradient alike, in the directions they have"),
                scaled(true, "weights of this size keep signal and gradient alike"));
    }

    private Treatment scaled(boolean redrawn, String why) {
        return Treatment.ofWeights(
                kind(),
                why,
                Map.of("redrawn", redrawn ? 1.0 : 0.0),
                (parts, recipe) -> DataScaling.in(
                        parts.trainer(), parts.network(), recipe.model(), parts.samples(), recipe.seed(), redrawn));
    }
}
