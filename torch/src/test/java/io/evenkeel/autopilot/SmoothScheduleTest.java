package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SmoothScheduleTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new SmoothSchedule();
    }

    @Override
    Patient sick() {
        return new Patient(
                FindingKind.SCHEDULE_JOLT, Map.of(), Patient.RELU + "schedule: {step: {every: 40, factor: 0.1}}\n");
    }

    @Test
    void spreadsAJumpOverSteps() {
        assertThat(patient().trainer().rateFactor(40)).isEqualTo(0.1);
        after();
        assertThat(patient().trainer().rateFactor(40)).isCloseTo(0.91, within(1e-12));
        assertThat(patient().trainer().rateFactor(60)).isCloseTo(0.1, within(1e-12));
    }
}
