package io.evenkeel.dynamics;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
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

    @Test
    void stepDropsEverySoOften() {
        LearningRateSchedule step = LearningRateSchedule.step(30, 0.1);
        assertThat(step.factor(0)).isEqualTo(1);
        assertThat(step.factor(29)).isEqualTo(1);
        assertThat(step.factor(30)).isCloseTo(0.1, within(1e-15));
        assertThat(step.factor(89)).isCloseTo(0.01, within(1e-15));
    }

    @Test
    void exponentialDropsByTheSameShareEveryStep() {
        LearningRateSchedule exponential = LearningRateSchedule.exponential(0.99);
        assertThat(exponential.factor(0)).isEqualTo(1);
        for (long t = 0; t < 500; t++) {
            assertThat(exponential.factor(t + 1) / exponential.factor(t)).isCloseTo(0.99, within(1e-12));
        }
        assertThat(exponential.factor(10_000_000)).isZero();
    }

    @Test
    void cyclicGoesFromLowToHighAndBack() {
        LearningRateSchedule cyclic = LearningRateSchedule.cyclic(0.2, 1.2, 10);
        assertThat(cyclic.factor(0)).isCloseTo(0.2, within(1e-12));
        assertThat(cyclic.factor(5)).isCloseTo(1.2, within(1e-12));
        assertThat(cyclic.factor(7)).isCloseTo(0.8, within(1e-12));
        double sum = 0;
        for (long t = 0; t < 10; t++) {
            assertThat(cyclic.factor(t + 10)).isEqualTo(cyclic.factor(t));
            sum += cyclic.factor(t);
        }
        assertThat(sum / 10).isCloseTo(0.7, within(1e-12));
    }

    @Test
    void restartsComeAfterLongerAndLongerPeriods() {
        LearningRateSchedule restarts = LearningRateSchedule.restarts(10, 2, 0.1);
        for (long start : new long[] {0, 10, 30, 70, 150}) {
            assertThat(restarts.factor(start)).as("at step " + start).isEqualTo(1);
        }
        assertThat(restarts.factor(5)).isCloseTo(0.55, within(1e-12));
        assertThat(restarts.factor(20)).isCloseTo(0.55, within(1e-12));
        assertThat(restarts.factor(29)).isCloseTo(0.1 + 0.9 * (1 + Math.cos(Math.PI * 19 / 20)) / 2, within(1e-12));
        LearningRateSchedule even = LearningRateSchedule.restarts(7, 1, 0);
        assertThat(even.factor(7_000_003)).isCloseTo(even.factor(3), within(1e-12));
        int jumps = 0;
        for (long t = 1; t < 310; t++) {
            jumps += restarts.factor(t) > restarts.factor(t - 1) ? 1 : 0;
        }
        assertThat(jumps).isEqualTo(4);
    }

    @Test
    void polynomialOfPowerOneIsALine() {
        LearningRateSchedule line = LearningRateSchedule.polynomial(11, 1, 0.5);
        for (long t = 0; t <= 10; t++) {
            assertThat(line.factor(t)).isCloseTo(1 - 0.05 * t, within(1e-12));
        }
        assertThat(line.factor(1000)).isEqualTo(0.5);
        assertThat(LearningRateSchedule.polynomial(11, 2, 0).factor(5)).isCloseTo(0.25, within(1e-12));
    }

    static Stream<LearningRateSchedule> all() {
        return Stream.of(
                LearningRateSchedule.constant(),
                LearningRateSchedule.cosine(200, 0.1),
                LearningRateSchedule.step(17, 0.5),
                LearningRateSchedule.exponential(0.97),
                LearningRateSchedule.cyclic(0.1, 1, 23),
                LearningRateSchedule.restarts(20, 1.5, 0.2),
                LearningRateSchedule.polynomial(200, 3, 0),
                LearningRateSchedule.warmUp(
                        40, LearningRateSchedule.step(30, 0.3).times(LearningRateSchedule.cosine(160, 0))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyScheduleStaysBetweenNothingAndTheFullRate(LearningRateSchedule schedule) {
        for (long t = 0; t < 400; t++) {
            assertThat(schedule.factor(t)).isBetween(0.0, 1.0);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void smoothingAveragesTheLastStepsAndJumpsByAWindowsShareAtMost(LearningRateSchedule schedule) {
        int window = 8;
        LearningRateSchedule smooth = schedule.smooth(window);
        assertThat(smooth.factor(0)).isEqualTo(schedule.factor(0));
        for (int t = 0; t < 300; t++) {
            double mean = IntStream.rangeClosed(Math.max(0, t - window + 1), t)
                    .mapToDouble(schedule::factor)
                    .average()
                    .orElseThrow();
            assertThat(smooth.factor(t)).isCloseTo(mean, within(1e-14));
            if (t >= window) {
                assertThat(Math.abs(smooth.factor(t) - smooth.factor(t - 1))).isLessThanOrEqualTo(1.0 / window);
            }
        }
        assertThat(schedule.smooth(1).factor(57)).isEqualTo(schedule.factor(57));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> LearningRateSchedule.step(0, 0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> LearningRateSchedule.cyclic(0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> LearningRateSchedule.restarts(10, 0.5, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LearningRateSchedule.constant().smooth(0));
    }
}
