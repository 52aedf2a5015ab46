package io.evenkeel.repair;

import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SwapActivationTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new SwapActivation();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.VANISHING_GRADIENT,
                Sick.CIRCLES
                        + "model: {layers: [{repeat: {times: 4, layers: [{linear: {units: 5, init: he_uniform}}, sigmoid]}}, {linear: {units: 1, init: he_uniform}}, sigmoid]}\n"
                        + Sick.REST);
    }

    @Test
    void takesTheInitialWeightsAlongAndLeavesTheOutputAlone() {
        WrittenLayers layers = new WrittenLayers(with(proposals().get(0)).recipe());
        assertThat(layers.all().stream().map(WrittenLayers.Item::name))
                .containsExactly("repeat", "linear", "selu", "linear", "sigmoid");
        assertThat(layers.weighted()).allMatch(item -> item.init().kind() == InitializerSpec.Kind.LECUN_NORMAL);
    }

    @Test
    void preferesWhatDoesNotDieToReluForDeadUnits() {
        Sick dead = Sick.of(FindingKind.DEAD_UNITS, Sick.CIRCLES + Sick.layers("relu") + Sick.REST);
        assertThat(remedy().proposals(dead.finding(), dead.situation()).get(0).to())
                .startsWith("leaky_relu");
    }
}
