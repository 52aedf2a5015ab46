package io.evenkeel.repair;

import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.ScheduleSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An end where held-back data looked best, before the network learns single samples by heart (Prechelt 1998). */
public final class StopEarly implements Remedy {

    @Override
    public String kind() {
        return "stop-early";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.OVERFITTING);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        ScheduleSpec schedule = situation.recipe().schedule();
        return schedule.cosine() != null || schedule.polynomial() != null
                ? Optional.of("the schedule ends with the run: a shorter run is another one from its first step")
                : Optional.empty();
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        Long best = situation.bestStep();
        Recipe recipe = situation.recipe();
        if (best == null || best < 1) {
            return List.of();
        }
        String why = "from there on the held-back loss rises, and what is learnt is single samples";
        Integer epochs = recipe.epochs();
        if (epochs == null) {
            return List.of(Edit.put(kind(), "steps", String.valueOf(recipe.steps()), Long.toString(best), why));
        }
        long to = Math.max(
                1, Math.round((double) best / Math.max(1, situation.header().stepsPerEpoch())));
        return to >= epochs
                ? List.of()
                : List.of(Edit.put(kind(), "epochs", Integer.toString(epochs), Long.toString(to), why));
    }
}
