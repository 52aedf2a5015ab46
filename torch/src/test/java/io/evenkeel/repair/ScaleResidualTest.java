package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScaleResidualTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new ScaleResidual();
    }

    @Override
    Sick sick() {
        return residuals(
                "{residual: [{linear: 8}, relu]}", 15, "{residual: {layers: [{linear: 8}, relu], scale: 0.1}}");
    }

    private static Sick residuals(String repeated, int times, String after) {
        return Sick.of(
                FindingKind.EXPLODING_GRADIENT,
                Sick.CIRCLES + "model: {layers: [{linear: 8}, {repeat: {times: " + times + ", layers: [" + repeated
                        + "]}}, " + after + ", {linear: 1}, sigmoid]}\n" + Sick.REST);
    }

    /** Sixteen branches in all: a quarter each. The one that adds less than that already stays. */
    @Test
    void dividesByTheRootOfTheNumberOfBranches() {
        assertThat(differences(proposals().get(0)))
                .containsExactly("model.layers.1.repeat.layers.0.residual.scale: 1.0 -> 0.25");
    }

    @Test
    void hasNothingForASingleBranchOrNone() {
        Sick single = Sick.of(
                FindingKind.EXPLODING_GRADIENT,
                Sick.CIRCLES + "model: {layers: [{linear: 8}, {residual: [{linear: 8}, relu]}, {linear: 1}, sigmoid]}\n"
                        + Sick.REST);
        assertThat(remedy().proposals(single.finding(), single.situation())).isEmpty();
    }
}
