package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RemoveDropoutTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new RemoveDropout();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.UNDERFITTING,
                Sick.CIRCLES
                        + "model: {layers: [{linear: 8}, tanh, {dropout: 0.5}, {linear: 8}, tanh, {dropout: 0.5}, {linear: 1}, sigmoid]}\n"
                        + Sick.REST);
    }

    @Test
    void takesAllOfItOut() {
        assertThat(new WrittenLayers(with(proposals().get(0)).recipe())
                        .all().stream().map(WrittenLayers.Item::name))
                .containsExactly("linear", "tanh", "linear", "tanh", "linear", "sigmoid");
    }

    @Test
    void keepsItAgainstOverfitting() {
        Sick over = Sick.of(FindingKind.OVERFITTING, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
        assertThat(remedy().ruledOut(over.situation())).isPresent();
    }
}
