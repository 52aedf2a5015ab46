package io.evenkeel.autopilot;

import io.evenkeel.run.FindingKind;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LargerBatchTest extends LiveRemedyContract {

    @Override
    LiveRemedy remedy() {
        return new LargerBatch();
    }

    @Override
    Patient sick() {
        return new Patient(FindingKind.NOISY_GRADIENT, Map.of(), Patient.RELU);
    }

    @Test
    void takesFourTimesAsManyDifferentSamplesAStep() {
        long before =
                Arrays.stream(patient().trainer().samplesOf(12)).distinct().count();
        assertThat(after().passes()).isEqualTo(4);
        assertThat(Arrays.stream(patient().trainer().samplesOf(12)).distinct().count())
                .isGreaterThan(3 * before);
    }
}
