package io.evenkeel.repair;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Set;

/** Targets of order one: multiplied by the power of ten that brings their root mean square nearest to one. R² stays as it is. */
public final class RescaleTarget implements Remedy {

    @Override
    public String kind() {
        return "rescale-target";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.UNSCALED_TARGET,
                FindingKind.NO_LEARNING,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.STEP_TOO_LARGE,
                FindingKind.DIVERGENCE,
                FindingKind.NON_FINITE);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        DataFacts data = situation.header().data();
        if (data == null || !data.target().equals("values") || data.targetMean() == null || data.targetSd() == null) {
            return List.of();
        }
        // the facts are of targets as they were scaled in the run
        double size = Math.hypot(data.targetMean(), data.targetSd());
        double now = situation.recipe().data().targetScale();
        if (!(size > 0) || (size > 0.1 && size <= 10)) {
            return List.of();
        }
        double factor = Math.pow(10, -Math.rint(Math.log10(size)));
        return List.of(Edit.put(
                kind(),
                "data.target_scale",
                Figures.number(now),
                Figures.number(now * factor),
                "a fresh network answers with numbers of order one, and these targets are of order "
                        + Figures.number(Figures.round(size))));
    }
}
