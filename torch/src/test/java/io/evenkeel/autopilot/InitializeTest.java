package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InitializeTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new Initialize();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.VANISHING_GRADIENT, Map.of(), Patient.RELU);
    }

    @Test
    void scalesWhatThereIsFirstAndDrawsAnewNext() {
        assertThat(proposals().stream().map(treatment -> treatment.numbers().get("redrawn")))
                .containsExactly(0.0, 1.0);
        Object bias = patient().state().get("layers.4.bias");
        patient().treat(proposals().get(0));
        assertThat(patient().state().get("layers.4.bias")).isEqualTo(bias);
        patient().treat(proposals().get(1));
        assertThat(patient().state().get("layers.4.bias")).isEqualTo(List.of(0.0));
    }
}
