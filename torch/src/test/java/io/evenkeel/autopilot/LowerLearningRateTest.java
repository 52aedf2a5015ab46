package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LowerLearningRateTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new LowerLearningRate();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.STEP_TOO_LARGE, Map.of("margin", 4.0), Patient.RELU);
    }

    @Test
    void goesToHalfOfWhatTheCurvatureBearsAndRampsUp() {
        assertThat(after().optimizer().learningRate()).isCloseTo(0.1 / 8, within(1e-12));
        assertThat(patient().trainer().rateFactor(10)).isCloseTo(0.1, within(1e-12));
        assertThat(patient().trainer().rateFactor(150)).isEqualTo(1);
    }

    @Test
    void isNotForOptimizersThatFindTheirStep() {
        try (Patient newton = new Patient(
                FindingKind.STEP_TOO_LARGE,
                Map.of(),
                Patient.RELU.replace(
                        "{sgd: {learning_rate: 0.1, momentum: 0.9, weight_decay: 0.001}}", "{lbfgs: {}}"))) {
            assertThat(remedy().ruledOut(newton.situation())).isPresent();
        }
    }
}
