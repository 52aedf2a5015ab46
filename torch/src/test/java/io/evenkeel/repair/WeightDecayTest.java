package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WeightDecayTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new WeightDecay();
    }

    @Override
    Sick sick() {
        return Sick.of(FindingKind.OVERFITTING, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
    }

    @Test
    void penalisesLargeWeights() {
        assertThat(differences(proposals().get(0))).containsExactly("optimizer.sgd.weight_decay: 0.0 -> 0.005");
    }
}
