package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RollBackTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new RollBack();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.DIVERGENCE, Map.of(), Patient.RELU).from(4);
    }

    @Test
    void isNotForARunWithoutAnEarlierState() {
        patient().from(10);
        assertThat(remedy().ruledOut(patient().situation())).isPresent();
    }
}
