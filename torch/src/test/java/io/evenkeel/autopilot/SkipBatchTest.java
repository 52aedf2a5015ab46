package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SkipBatchTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new SkipBatch();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.LOSS_SPIKE, Map.of(), Patient.RELU).onset(14);
    }

    @Test
    void passesOverTheStepsAroundTheFirstBadOneWithoutAnUpdate() {
        assertThat(after().skipped()).containsExactly(12L, 13L, 14L, 15L);
        patient().trainTo(12);
        Object weights = patient().state().get("layers.0.weight");
        patient().trainTo(16);
        assertThat(patient().state().get("layers.0.weight")).isEqualTo(weights);
        patient().trainTo(17);
        assertThat(patient().state().get("layers.0.weight")).isNotEqualTo(weights);
    }
}
