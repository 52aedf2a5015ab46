package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GateRecurrenceTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new GateRecurrence();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.FORGETFUL_RECURRENCE,
                "data: {source: adding, samples: 40, length: 6}\nmodel: {layers: [{rnn: 8}, last_step, {linear: 1}]}\n"
                        + Sick.REST.replace("binary_cross_entropy", "mse"));
    }

    @Test
    void keepsTheWidth() {
        assertThat(differences(proposals().get(0))).contains("model.layers.0.gru.units: nothing -> 8");
    }
}
