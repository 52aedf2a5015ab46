package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StopEarlyTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new StopEarly();
    }

    @Override
    Sick sick() {
        return Sick.of(FindingKind.OVERFITTING, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST)
                .bestAt(12);
    }

    @Test
    void endsWhereHeldBackDataLookedBest() {
        assertThat(differences(proposals().get(0))).containsExactly("epochs: 20 -> 4");
    }

    @Test
    void hasNothingToSayWithoutATurn() {
        Sick rising = Sick.of(FindingKind.OVERFITTING, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
        assertThat(remedy().proposals(rising.finding(), rising.situation())).isEmpty();
    }
}
