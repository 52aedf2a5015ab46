package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FixOutputLossTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new FixOutputLoss();
    }

    @Override
    Sick sick() {
        return Sick.of(FindingKind.OUTPUT_LOSS_MISMATCH, Sick.BLOBS + Sick.layers("relu") + Sick.REST);
    }

    @Test
    void givesEachClassAnOutputAndAProbability() {
        assertThat(differences(proposals().get(0)))
                .contains("model.layers.4.linear.units: 1 -> 3")
                .anyMatch(change -> change.contains("categorical_cross_entropy"));
    }

    @Test
    void leavesAnyNumberReachable() {
        Sick curve = Sick.of(
                FindingKind.OUTPUT_LOSS_MISMATCH,
                Sick.CURVE + Sick.layers("tanh") + Sick.REST.replace("binary_cross_entropy", "mse"));
        Situation mended = curve.after(remedy().proposals(curve.finding(), curve.situation()));
        assertThat(mended.recipe().model().layers()).hasSize(5);
        assertThat(new WrittenLayers(mended.recipe()).outputActivation()).isEmpty();
    }

    @Test
    void hasNothingForWhatFits() {
        Sick fits = Sick.of(FindingKind.OUTPUT_LOSS_MISMATCH, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
        assertThat(remedy().proposals(fits.finding(), fits.situation())).isEmpty();
    }
}
