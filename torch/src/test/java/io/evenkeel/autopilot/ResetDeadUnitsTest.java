package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import io.evenkeel.torch.DeadUnitRedraw;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ResetDeadUnitsTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new ResetDeadUnits();
    }

    @Override
    Patient sick() {
        return new Patient(
                FindingKind.DEAD_UNITS,
                Map.of("dead", 1.0),
                Patient.RELU.replace("{linear: 8}", "{linear: {units: 8, bias_init: {constant: -10}}}"));
    }

    @Test
    void bringsAllUnitsBackToLife() {
        assertThat(redrawn()).isEqualTo(16);
        assertThat(redrawn()).isZero();
    }

    private int redrawn() {
        var parts = patient().training().parts();
        return DeadUnitRedraw.in(
                parts.trainer(), parts.network(), patient().training().recipe().model(), parts.samples(), 1);
    }
}
