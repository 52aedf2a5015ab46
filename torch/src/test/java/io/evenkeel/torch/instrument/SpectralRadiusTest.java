package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.Trainer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SpectralRadiusTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new SpectralRadius();
    }

    @Override
    boolean knowsPlace(String place) {
        return place.matches("layers\\.[23]\\.weight_hh(_reverse)?\\.(reset|update|candidate|input|forget|output)");
    }

    @Override
    ModelSpec model() {
        return Nets.model("linear: 12 | reshape: [6, 2] | gru: {units: 5, bidirectional: true} | lstm: 4 | rnn: 3"
                + " | last_step | linear: 1");
    }

    /** At the first step, where the recurrent matrices are these, row by row. */
    private static Map<String, Double> radii(String cell, double... matrices) {
        ModelSpec model = Nets.model("reshape: [2, 1] | " + cell + " | last_step | linear: 1");
        Map<String, Double> radii = new TreeMap<>();
        try (Network network = NetworkBuilder.build(model, 2, 3, ScalarType.Float);
                Trainer trainer =
                        new Trainer(Nets.recipe(model, LossSpec.Kind.MSE, Nets.ADAM, 16, 1), network, Nets.plane(16))) {
            try (PointerScope scope = new PointerScope()) {
                network.parameters().parameters().stream()
                        .filter(parameter -> parameter.name().equals("layers.1.weight_hh"))
                        .forEach(parameter ->
                                parameter.value().detach().copy_(Nets.tensor(matrices, matrices.length / 2, 2)));
            }
            InstrumentPanel panel = new InstrumentPanel(
                    List.of(new SpectralRadius()),
                    null,
                    SCHEDULES,
                    OverheadBudget.unlimited(),
                    event -> ((RunEvent.Measured) event).quantities().forEach((key, value) -> {
                        if (key.name().equals(Quantities.WEIGHTS_SPECTRAL_RADIUS)) {
                            radii.put(key.place().replace("layers.1.weight_hh", ""), value);
                        }
                    }));
            trainer.run(panel, () -> false);
        }
        return radii;
    }

    @Test
    void itIsTheRadiusAndNotTheNorm() {
        assertThat(radii("rnn: 2", 0, 2, 0, 0).get("")).isCloseTo(0, within(1e-9));
        assertThat(radii("rnn: 2", 0, 2, 2, 0).get("")).isCloseTo(2, within(1e-9));
        // a turn by 90° that stretches by 3: eigenvalues ±3i
        assertThat(radii("rnn: 2", 0, -3, 3, 0).get("")).isCloseTo(3, within(1e-9));
        assertThat(radii("rnn: 2", 0.5, 100, 0, -0.25).get("")).isCloseTo(0.5, within(1e-7));
    }

    @Test
    void gatesHaveOneEachInLibtorchsOrder() {
        assertThat(radii("gru: 2", 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0))
                .containsExactlyInAnyOrderEntriesOf(Map.of(".reset", 1.0, ".update", 2.0, ".candidate", 3.0));
        assertThat(radii("lstm: 2", 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(".input", 1.0, ".forget", 2.0, ".candidate", 3.0, ".output", 4.0));
    }

    @Test
    void whatIsNotFiniteHasNone() {
        assertThat(radii("gru: 2", Double.NaN, 0, 0, 0, 2, 0, 0, 0, 3, 0, Double.POSITIVE_INFINITY, 0))
                .containsOnlyKeys(".update");
    }
}
