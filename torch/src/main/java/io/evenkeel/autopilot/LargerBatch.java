package io.evenkeel.autopilot;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Four times as many samples a step, from places of the epoch that are far apart; a step then costs as much more. */
public final class LargerBatch implements LiveRemedy {

    private static final int TIMES = 4;

    @Override
    public String kind() {
        return "larger-batch";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.NOISY_GRADIENT, FindingKind.OSCILLATION, FindingKind.LOSS_SPIKE);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        DataFacts data = situation.header().data();
        return situation.recipe().batching().full()
                        || (data != null && situation.recipe().batch() * (long) TIMES > data.training())
                ? Optional.of("a step takes nearly all samples as it is")
                : situation.regime().passes() > 1
                        ? Optional.of("a step takes several batches already")
                        : Optional.empty();
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        return List.of(Treatment.of(
                kind(),
                "the mean over more samples points the same way more often",
                Map.of("times", (double) TIMES),
                (regime, step) -> regime.withPasses(TIMES)));
    }
}
