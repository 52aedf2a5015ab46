package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AddNonlinearityTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new AddNonlinearity();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.NO_NONLINEARITY,
                Sick.CIRCLES + "model: {layers: [{linear: 8}, {linear: 8}, {linear: 1}, sigmoid]}\n" + Sick.REST);
    }

    @Test
    void putsOneBetweenAnyTwoWeightedLayers() {
        assertThat(new WrittenLayers(with(proposals().get(0)).recipe())
                        .all().stream().map(WrittenLayers.Item::name))
                .containsExactly("linear", "relu", "linear", "relu", "linear", "sigmoid");
    }
}
