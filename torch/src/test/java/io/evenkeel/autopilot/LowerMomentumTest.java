package io.evenkeel.autopilot;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LowerMomentumTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new LowerMomentum();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.OSCILLATION, Map.of(), Patient.RELU);
    }

    @Test
    void halvesItAndKeepsTheVelocity() {
        Object velocity = patient().state().get("optimizer.velocity");
        assertThat(((OptimizerSpec.Sgd) after().optimizer()).momentum()).isEqualTo(0.5);
        assertThat(patient().state().get("optimizer.velocity")).isEqualTo(velocity);
    }
}
