package io.evenkeel.dynamics;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RateChangesTest {

    private static final int STEPS = 1000;

    private static double roughness(LearningRateSchedule schedule, double rate) {
        RateChanges changes = new RateChanges();
        for (int step = 0; step < STEPS; step++) {
            changes.add(rate * schedule.factor(step));
        }
        return changes.roughness();
    }

    @Test
    void aJumpAsHighAsThePeakIsOneAndASlopeOneOverItsLength() {
        assertThat(roughness(LearningRateSchedule.constant(), 0.1)).isZero();
        assertThat(roughness(step -> step < 500 ? 1 : 0, 0.1)).isCloseTo(1, within(1e-12));
        assertThat(roughness(LearningRateSchedule.polynomial(STEPS, 1, 0), 0.1))
                .isCloseTo(1.0 / (STEPS - 1), within(1e-9));
        assertThat(roughness(LearningRateSchedule.step(300, 0.1), 7)).isCloseTo(0.81 + 0.0081 + 0.000081, within(1e-9));
    }

    /** Half a cosine: the integral of (π/2 · sin πx)² over N. */
    @Test
    void aCosineIsLittleRougherThanTheStraightWay() {
        assertThat(roughness(LearningRateSchedule.cosine(STEPS, 0), 3))
                .isCloseTo(Math.PI * Math.PI / 8 / STEPS, within(1e-5));
    }

    @Test
    void smoothingDividesAJumpByItsWindow() {
        LearningRateSchedule stairs = LearningRateSchedule.step(500, 0.1);
        assertThat(roughness(stairs.smooth(50), 1)).isCloseTo(roughness(stairs, 1) / 50, within(1e-12));
    }

    @Test
    void neitherScaleNorRatesThatAreNoneMatter() {
        LearningRateSchedule restarts = LearningRateSchedule.restarts(100, 1, 0);
        assertThat(roughness(restarts, 1e-6)).isCloseTo(roughness(restarts, 1e3), within(1e-9));
        RateChanges changes = new RateChanges();
        changes.add(1);
        changes.add(Double.NaN);
        changes.add(1);
        assertThat(changes.roughness()).isZero();
        assertThat(roughness(step -> 0, 1)).isZero();
    }
}
