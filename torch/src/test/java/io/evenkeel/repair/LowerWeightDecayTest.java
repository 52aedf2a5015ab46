package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LowerWeightDecayTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new LowerWeightDecay();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.UNDERFITTING,
                Sick.CIRCLES + Sick.layers("tanh") + Sick.REST.replace("0.1}", "0.1, weight_decay: 0.5}"));
    }

    @Test
    void takesThePenaltyOff() {
        assertThat(with(proposals().get(0)).recipe().optimizer().weightDecay()).isZero();
    }
}
