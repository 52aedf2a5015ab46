package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StopEarlyTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new StopEarly();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.OVERFITTING, Map.of(), Patient.RELU).bestAt(6);
    }

    @Test
    void endsTheRunHere() {
        assertThat(proposals().get(0).ends()).isTrue();
        assertThat(after().end()).isEqualTo(10L);
    }
}
