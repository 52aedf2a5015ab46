package io.evenkeel.autopilot;

import io.evenkeel.recipe.ScheduleSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A moving average over what is left of a schedule that jumps. */
public final class SmoothSchedule implements LiveRemedy {

    private static final int SHARE = 20;

    @Override
    public String kind() {
        return "smooth-schedule";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.SCHEDULE_JOLT, FindingKind.OSCILLATION, FindingKind.DIVERGENCE);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        ScheduleSpec schedule = situation.recipe().schedule();
        return schedule.equals(new ScheduleSpec(schedule.warmUp(), null))
                ? Optional.of("the schedule has no jumps")
                : situation.regime().smooth() > 1 || schedule.smooth() > 1
                        ? Optional.of("the schedule is smoothed already")
                        : Optional.empty();
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        int steps = (int) Math.min(Integer.MAX_VALUE, situation.total() / SHARE);
        return steps < 2
                ? List.of()
                : List.of(Treatment.of(
                        kind(),
                        "a moving average turns every jump of the rate into a slope",
                        Map.of("steps", (double) steps),
                        (regime, step) -> regime.smoothedOver(steps)));
    }
}
