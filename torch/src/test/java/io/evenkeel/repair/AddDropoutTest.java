package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AddDropoutTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new AddDropout();
    }

    @Override
    Sick sick() {
        return Sick.of(FindingKind.OVERFITTING, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
    }

    @Test
    void standsBehindEveryHiddenActivation() {
        assertThat(new WrittenLayers(with(proposals().get(0)).recipe())
                        .all().stream().map(WrittenLayers.Item::name))
                .containsExactly("linear", "tanh", "dropout", "linear", "tanh", "dropout", "linear", "sigmoid");
    }
}
