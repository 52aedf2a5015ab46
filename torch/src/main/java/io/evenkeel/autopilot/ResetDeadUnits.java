package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.torch.DeadUnitRedraw;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Draws the incoming weights of dead units again, and of no others; the network’s function stays what it was until the
 * next step ({@link DeadUnitRedraw}).
 */
public final class ResetDeadUnits implements LiveRemedy {

    @Override
    public String kind() {
        return "reset-dead-units";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.DEAD_UNITS);
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        return List.of(Treatment.ofWeights(
                kind(),
                "no gradient reaches these units, so only drawing their weights again revives them",
                situation
                        .number(FindingKind.DEAD_UNITS, "dead")
                        .map(dead -> Map.of("dead", dead))
                        .orElse(Map.of()),
                (parts, recipe) -> DeadUnitRedraw.in(
                        parts.trainer(), parts.network(), recipe.model(), parts.samples(), recipe.seed())));
    }
}
