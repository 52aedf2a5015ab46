package io.evenkeel.recipe;

import io.evenkeel.dynamics.LearningRateSchedule;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ScheduleSpecTest {

    private static LearningRateSchedule over(long steps, String schedule) {
        return RecipeReader.parse(Samples.with("schedule", schedule)).schedule().over(steps);
    }

    @Test
    void nothingIsTheFullRate() {
        assertThat(over(100, "{}").factor(99)).isEqualTo(1);
    }

    @Test
    void theDecayStartsAfterTheWarmUpAndEndsWithTheRun() {
        LearningRateSchedule cosine = over(110, "{warm_up: 10, cosine: {to: 0.2}}");
        assertThat(cosine.factor(0)).isCloseTo(0.1, within(1e-12));
        assertThat(cosine.factor(9)).isEqualTo(1);
        assertThat(cosine.factor(10)).isEqualTo(1);
        assertThat(cosine.factor(109)).isCloseTo(0.2, within(1e-12));
        assertThat(over(110, "{warm_up: 10, polynomial: 1}").factor(109)).isCloseTo(0, within(1e-12));
        assertThat(over(110, "{warm_up: 10, step: {every: 30, factor: 0.1}}").factor(39))
                .isEqualTo(1);
        assertThat(over(110, "{warm_up: 10, step: {every: 30, factor: 0.1}}").factor(40))
                .isCloseTo(0.1, within(1e-12));
    }

    @Test
    void severalDecaysMultiply() {
        LearningRateSchedule both = over(100, "{exponential: 0.5, cyclic: {low: 0.5, high: 1, period: 4}}");
        assertThat(both.factor(2)).isCloseTo(0.25, within(1e-12));
        assertThat(both.factor(3)).isCloseTo(0.125 * 0.75, within(1e-12));
    }

    @Test
    void smoothingComesLastAndCoversTheWarmUp() {
        LearningRateSchedule smooth = over(100, "{warm_up: 4, restarts: 10, smooth: 4}");
        assertThat(smooth.factor(0)).isEqualTo(0.25);
        assertThat(smooth.factor(3)).isCloseTo((0.25 + 0.5 + 0.75 + 1) / 4, within(1e-12));
    }

    @Test
    void aWarmUpLongerThanTheRunIsCutOff() {
        LearningRateSchedule schedule = over(10, "{warm_up: 100, cosine: {}}");
        assertThat(schedule.factor(9)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.factor(100)).isEqualTo(1);
    }
}
