package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.ModelFacts.WeightFacts;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InitialRateTest {

    private static LayerFacts linear(int index, Double norm) {
        return new LayerFacts(
                "layers." + index,
                "linear",
                8,
                8,
                new WeightFacts(0, 1, -1, 1, true),
                null,
                0.0,
                1.0,
                norm,
                null,
                null);
    }

    private static ModelFacts model(LayerFacts... layers) {
        return Story.model(List.of(layers), "mse", 8);
    }

    @Test
    void eachLayersRateIsTheGradientsThereOverThatAtTheNextOne() {
        LayerFacts activation = new LayerFacts("layers.1", "tanh", 8, 8, null, null, 0.0, 1.0, 77.0, 0.0, 0.0);
        assertThat(InitialRate.of(model(linear(0, 0.5), activation, linear(2, 2.0), linear(3, 4.0))))
                .containsExactly(new InitialRate("layers.0", 0.25), new InitialRate("layers.2", 0.5));
    }

    @Test
    void whatWasNotLookedAtHasNone() {
        assertThat(InitialRate.of(model(linear(0, null), linear(1, null)))).isEmpty();
        assertThat(InitialRate.of(model(linear(0, 1.0)))).isEmpty();
        assertThat(InitialRate.of(model(linear(0, 1.0), linear(1, null), linear(2, 4.0))))
                .as("over a layer that was not seen")
                .containsExactly(new InitialRate("layers.0", 0.25));
    }
}
