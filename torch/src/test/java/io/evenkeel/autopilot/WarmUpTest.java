package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class WarmUpTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new WarmUp();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.DIVERGENCE, Map.of(), Patient.RELU);
    }

    @Test
    void climbsOverATenthOfTheRunFromHere() {
        after();
        assertThat(patient().trainer().rateFactor(9)).isEqualTo(1);
        assertThat(patient().trainer().rateFactor(10)).isCloseTo(0.01, within(1e-12));
        assertThat(patient().trainer().rateFactor(20)).isCloseTo(0.505, within(1e-12));
        assertThat(patient().trainer().rateFactor(30)).isEqualTo(1);
    }
}
