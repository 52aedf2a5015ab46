package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SmoothScheduleTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new SmoothSchedule();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.SCHEDULE_JOLT,
                Sick.CIRCLES + Sick.layers("tanh") + Sick.REST + "schedule: {step: {every: 10, factor: 0.1}}\n");
    }

    @Test
    void averagesOverATenthOfTheRun() {
        assertThat(differences(proposals().get(0))).containsExactly("schedule.smooth: 1 -> 6");
    }

    @Test
    void letsAConstantRateDecay() {
        Sick constant = Sick.of(FindingKind.OSCILLATION, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
        Situation done = constant.after(remedy().proposals(constant.finding(), constant.situation()));
        assertThat(done.recipe().schedule().cosine()).isNotNull();
    }
}
