package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LargerBatchTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new LargerBatch();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.NOISY_GRADIENT,
                Sick.CIRCLES + Sick.layers("tanh") + Sick.REST.replace("batch: 16", "batch: 1"));
    }

    @Test
    void takesAsManyAsUsualButLeavesSeveralSteps() {
        assertThat(differences(proposals().get(0))).containsExactly("batch: 1 -> 24");
    }
}
