package io.evenkeel.dynamics;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LearningRateScheduleTest {

    @Test
    void cosineStartsFullEndsLowAndStaysThere() {
        LearningRateSchedule cosine = LearningRateSchedule.cosine(101, 0.1);
        assertThat(cosine.factor(0)).isEqualTo(1.0);
        assertThat(cosine.factor(50)).isCloseTo(0.55, within(1e-12));
        assertThat(cosine.factor(100)).isCloseTo(0.1, within(1e-12));
        assertThat(cosine.factor(5000)).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void warmUpRisesToFullAndThenStartsWhatFollowsAtItsBeginning() {
        LearningRateSchedule schedule = LearningRateSchedule.warmUp(4, LearningRateSchedule.cosine(11, 0));
        assertThat(schedule.factor(0)).isEqualTo(0.25);
        assertThat(schedule.factor(3)).isEqualTo(1.0);
        assertThat(schedule.factor(4)).isEqualTo(1.0);
        assertThat(schedule.factor(9)).isCloseTo(0.5, within(1e-12));
        assertThat(schedule.factor(14)).isCloseTo(0.0, within(1e-12));
    }

    @Test
    void noWarmUpIsNone() {
        assertThat(LearningRateSchedule.warmUp(0, LearningRateSchedule.constant())
                        .factor(0))
                .isEqualTo(1.0);
    }
}
