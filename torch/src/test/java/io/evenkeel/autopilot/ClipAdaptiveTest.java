package io.evenkeel.autopilot;

import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ClipAdaptiveTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new ClipAdaptive();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.UPDATE_TOO_LARGE, Map.of(), Patient.RELU);
    }

    @Test
    void boundsTheNormByARunningQuantile() {
        assertThat(after().clip()).isEqualTo(new ClipSpec.Auto(0.5));
        assertThat(remedy().ruledOut(patient().situation())).isPresent();
    }
}
