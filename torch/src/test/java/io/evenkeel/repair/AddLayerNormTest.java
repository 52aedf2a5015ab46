package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AddLayerNormTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new AddLayerNorm();
    }

    @Override
    Sick sick() {
        return Sick.of(FindingKind.VANISHING_GRADIENT, Sick.CIRCLES + Sick.layers("sigmoid") + Sick.REST);
    }

    @Test
    void standsBeforeEveryHiddenActivation() {
        assertThat(new WrittenLayers(with(proposals().get(0)).recipe())
                        .all().stream().map(WrittenLayers.Item::name))
                .containsExactly(
                        "linear", "layer_norm", "sigmoid", "linear", "layer_norm", "sigmoid", "linear", "sigmoid");
    }
}
