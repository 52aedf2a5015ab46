package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RaiseLearningRateTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new RaiseLearningRate();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.STEP_TOO_SMALL, Map.of("margin", 0.1), Patient.RELU);
    }

    @Test
    void goesToHalfOfWhatTheCurvatureBears() {
        assertThat(after().optimizer().learningRate()).isCloseTo(0.5, within(1e-12));
    }
}
