package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LowerMomentumTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new LowerMomentum();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.OSCILLATION,
                Sick.CIRCLES + Sick.layers("tanh") + Sick.REST.replace("0.1}", "0.1, momentum: 0.9}"));
    }

    @Test
    void halvesIt() {
        assertThat(differences(proposals().get(0))).containsExactly("optimizer.sgd.momentum: 0.9 -> 0.5");
    }
}
