package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Nets;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class GatesTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new Gates();
    }

    @Override
    ModelSpec model() {
        return Nets.model("linear: 12 | reshape: [6, 2] | gru: 5 | lstm: 4 | last_step | linear: 1");
    }

    private double gate(String cell) {
        ModelSpec model = Nets.model("reshape: [2, 1] | " + cell + " | last_step | linear: 1");
        return measured(instrument(), model, 1)
                .get(0)
                .quantities()
                .get(QuantityKey.at(Quantities.RECURRENCE_GATE, "layers.1"));
    }

    @Test
    void withoutWeightsTheBiasAloneOpensThem() {
        assertThat(gate("lstm: {units: 3, init: zeros}")).isCloseTo(0.5, within(1e-6));
        assertThat(gate("lstm: {units: 3, init: zeros, forget_bias: 2}"))
                .isCloseTo(1 / (1 + Math.exp(-2)), within(1e-6));
        assertThat(gate("gru: {units: 3, init: zeros, bias_init: ones}"))
                .isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
    }

    @Test
    void aPlainCellHasNone() {
        ModelSpec model = Nets.model("reshape: [2, 1] | rnn: 3 | last_step | linear: 1");
        assertThat(measured(instrument(), model, 1).get(0).quantities())
                .doesNotContainKey(QuantityKey.at(Quantities.RECURRENCE_GATE, "layers.1"));
    }
}
