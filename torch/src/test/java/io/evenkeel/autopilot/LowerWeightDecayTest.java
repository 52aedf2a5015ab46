package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LowerWeightDecayTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new LowerWeightDecay();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.UNDERFITTING, Map.of(), Patient.RELU);
    }

    @Test
    void takesThePenaltyAway() {
        assertThat(after().optimizer().weightDecay()).isZero();
        assertThat(proposals()).isEmpty();
    }
}
