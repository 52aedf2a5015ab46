package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An end where held-back data looked best (Prechelt 1998): the run ends here, with the weights that it had there. */
public final class StopEarly implements LiveRemedy {

    @Override
    public String kind() {
        return "stop-early";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.OVERFITTING);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        return situation.bestStep() == null
                ? Optional.of("no state was evaluated on held-back data")
                : Optional.empty();
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        Long best = situation.bestStep();
        return best == null
                ? List.of()
                : List.of(new Treatment(
                        kind(),
                        "from there on what is learnt is single samples",
                        Map.of("best_step", (double) best),
                        (regime, step) -> regime.endingBefore(step),
                        null,
                        true));
    }
}
