package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AddEpochsTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new AddEpochs();
    }

    @Override
    Sick sick() {
        return Sick.of(FindingKind.SLOW_CONVERGENCE, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
    }

    @Test
    void doublesTheRun() {
        assertThat(differences(proposals().get(0))).containsExactly("epochs: 20 -> 40");
    }
}
