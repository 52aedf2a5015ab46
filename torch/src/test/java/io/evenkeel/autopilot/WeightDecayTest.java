package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WeightDecayTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new WeightDecay();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.OVERFITTING, Map.of(), Patient.RELU);
    }

    @Test
    void raisesThePenalty() {
        assertThat(after().optimizer().weightDecay()).isEqualTo(5e-3);
        assertThat(proposals()).isEmpty();
    }
}
