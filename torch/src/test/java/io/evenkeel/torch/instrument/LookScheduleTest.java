package io.evenkeel.torch.instrument;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LookScheduleTest {

    private static long[] due(LookSchedule schedule, long steps) {
        return LongStream.range(0, steps).filter(schedule::includes).toArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4, 20, 60, 100, 250, 1000, 12_345, 1_000_000})
    void rareLooksBeginWithTheFirstStepAndSeeOddStepsAsOftenAsEvenOnes(long steps) {
        long[] due = due(LookSchedule.rarely(steps), steps);
        assertThat(due[0]).isZero();
        assertThat(due.length).isLessThanOrEqualTo(52);
        for (int i = 1; i < due.length; i++) {
            assertThat(due[i] % 2).isNotEqualTo(due[i - 1] % 2);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {20, 60, 100, 240})
    void shortRunsAreNotLookedAtAtEveryStep(long steps) {
        assertThat(due(LookSchedule.rarely(steps), steps).length).isEqualTo((int) (steps + 4) / 5);
    }

    /** Four looks by the quarter of a run in which step-too-small speaks first, and ten agreements in the last half. */
    @ParameterizedTest
    @ValueSource(longs = {100, 250, 400, 1000, 10_000})
    void rulesHaveTheLooksThatTheyWant(long steps) {
        LookSchedule rarely = LookSchedule.rarely(steps);
        assertThat(due(rarely, steps / 4).length).isGreaterThanOrEqualTo(4);
        assertThat(due(rarely, steps).length - due(rarely, steps / 2).length).isGreaterThanOrEqualTo(10);
    }
}
