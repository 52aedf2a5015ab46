package io.evenkeel.autopilot;

import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ClipNormTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new ClipNorm();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.EXPLODING_GRADIENT, Map.of(), Patient.RELU);
    }

    @Test
    void boundsTheNormByWhatWasUsual() {
        assertThat(after().clip()).isEqualTo(new ClipSpec.Norm(0.25));
        assertThat(remedy().ruledOut(patient().situation())).isPresent();
    }
}
