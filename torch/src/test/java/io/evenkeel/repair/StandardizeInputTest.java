package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StandardizeInputTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new StandardizeInput();
    }

    @Override
    Sick sick() {
        return Sick.of(FindingKind.UNSCALED_INPUT, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
    }

    @Test
    void scalesByTheTrainingPart() {
        assertThat(differences(proposals().get(0))).containsExactly("data.scale: raw -> standard");
    }
}
