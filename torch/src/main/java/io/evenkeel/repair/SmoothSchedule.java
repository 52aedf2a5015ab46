package io.evenkeel.repair;

import io.evenkeel.recipe.ScheduleSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Set;

/** A moving average over a schedule that jumps; a cosine down to zero where the rate stays constant to the end. */
public final class SmoothSchedule implements Remedy {

    private static final int SHARE = 10;

    @Override
    public String kind() {
        return "smooth-schedule";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.SCHEDULE_JOLT, FindingKind.OSCILLATION, FindingKind.NOISY_GRADIENT);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        ScheduleSpec schedule = situation.recipe().schedule();
        boolean constant = schedule.equals(new ScheduleSpec(schedule.warmUp(), null));
        if (constant) {
            return List.of(Edit.put(
                    kind(),
                    "schedule.cosine",
                    "none",
                    "{to: 0.0}",
                    "a rate that decays lets the network come to rest"));
        }
        long steps = situation.header().plannedSteps() / SHARE;
        return schedule.smooth() > 1 || steps < 2
                ? List.of()
                : List.of(Edit.put(
                        kind(),
                        "schedule.smooth",
                        "1",
                        Long.toString(steps),
                        "a moving average turns every jump of the rate into a slope"));
    }
}
