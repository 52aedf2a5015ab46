package io.evenkeel.repair;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Set;

/** Twice as long a run. The last resort, since it costs what it brings. */
public final class AddEpochs implements Remedy {

    @Override
    public String kind() {
        return "add-epochs";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.SLOW_CONVERGENCE, FindingKind.UPDATE_TOO_SMALL, FindingKind.WARM_UP_TOO_LONG);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        Integer epochs = situation.recipe().epochs();
        Integer steps = situation.recipe().steps();
        String key = epochs != null ? "epochs" : "steps";
        int now = epochs != null ? epochs : steps != null ? steps : 0;
        return List.of(Edit.put(
                kind(),
                key,
                Integer.toString(now),
                Integer.toString(2 * now),
                "the same steps get further when there are more"));
    }
}
