package io.evenkeel.autopilot;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SwitchOptimizerTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new SwitchOptimizer();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.NO_LEARNING, Map.of(), Patient.RELU);
    }

    @Test
    void isAdamThatBeginsAnew() {
        assertThat(after().optimizer()).isInstanceOf(OptimizerSpec.Adam.class);
        assertThat(patient().state().get("numbers")).isEqualTo(Map.of("steps", 0.0));
        assertThat(remedy().ruledOut(patient().situation())).isPresent();
    }
}
