package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Nets;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RecurrentGradientTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new RecurrentGradient();
    }

    @Override
    ModelSpec model() {
        return Nets.model("linear: 24 | reshape: [12, 2] | rnn: 5 | gru: 5 | lstm: 4 | last_step | linear: 1");
    }

    private Map<QuantityKey, Double> first(String layers) {
        return measured(instrument(), Nets.model(layers), 1).get(0).quantities();
    }

    private static double at(Map<QuantityKey, Double> measured, String quantity) {
        return measured.get(QuantityKey.at(quantity, "layers.2"));
    }

    /** A ReLU cell of one unit that only adds: h ← w h + x, x positive, so that every Jacobian is w. */
    private static String chain(double w, String after) {
        return "linear: {units: 20, init: zeros, bias_init: ones} | reshape: [20, 1] | rnn: {units: 1, activation: relu,"
                + " init: ones, recurrent_init: {constant: " + w + "}, bias: false} | " + after
                + " | linear: {units: 1, init: ones}";
    }

    @Test
    void theFactorOfAChainIsItsWeight() {
        for (double w : new double[] {0.5, 0.95, 1.5}) {
            Map<QuantityKey, Double> measured = first(chain(w, "last_step"));
            assertThat(at(measured, Quantities.RECURRENCE_GROWTH)).isCloseTo(w, within(1e-5));
            assertThat(at(measured, Quantities.RECURRENCE_GROWTH_ERROR)).isLessThan(1e-5);
            assertThat(at(measured, Quantities.RECURRENCE_AMPLIFICATION) / Math.pow(w, 19))
                    .isCloseTo(1, within(1e-4));
            double share = (1 + w) * Math.pow(w, 18) * (1 - w) / (1 - Math.pow(w, 20));
            assertThat(at(measured, Quantities.RECURRENCE_GRADIENT_SHARE) / share)
                    .isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void whatOtherLayersPutInAtEachStepIsNotTakenForGrowth() {
        Map<QuantityKey, Double> measured = first(chain(0.5, "mean_pool"));
        assertThat(at(measured, Quantities.RECURRENCE_GROWTH)).isCloseTo(0.5, within(1e-5));
        // Nearly all that arrives at a step was put in there: spread evenly, but for the last steps.
        assertThat(at(measured, Quantities.RECURRENCE_GRADIENT_SHARE)).isBetween(0.1, 0.11);
    }

    @Test
    void anLstmKeepsByItsForgetGate() {
        // No weights: c ← σ(b) c, and nothing of it goes by way of h.
        Map<QuantityKey, Double> measured = first("linear: 20 | reshape: [20, 1] | lstm: {units: 3, init: zeros,"
                + " forget_bias: 3} | last_step | linear: {units: 1, init: ones}");
        double kept = 1 / (1 + Math.exp(-3));
        double growth = at(measured, Quantities.RECURRENCE_GROWTH);
        // The last state's gradient is at h, of which the output gate and tanh' pass a half on: one factor of twenty
        // differs.
        assertThat(growth).isBetween(kept * 0.9, kept * 1.1);
        Map<QuantityKey, Double> open = first("linear: 20 | reshape: [20, 1] | lstm: {units: 3, init: zeros,"
                + " forget_bias: -3} | last_step | linear: {units: 1, init: ones}");
        assertThat(at(open, Quantities.RECURRENCE_GRADIENT_SHARE)).isLessThan(1e-15);
    }

    @Test
    void theReverseDirectionRunsTheOtherWay() {
        Map<QuantityKey, Double> measured =
                first("linear: 20 | reshape: [20, 1] | rnn: {units: 2, bidirectional: true} | mean_pool | linear: 1");
        assertThat(measured)
                .containsKey(QuantityKey.at(Quantities.RECURRENCE_GROWTH, "layers.2"))
                .containsKey(QuantityKey.at(Quantities.RECURRENCE_GROWTH, "layers.2.reverse"));
        Map<QuantityKey, Double> last =
                first("linear: 20 | reshape: [20, 1] | rnn: {units: 2, bidirectional: true} | last_step | linear: 1");
        // The last position is the first step of the reverse direction, which so has no past to learn from.
        assertThat(last.get(QuantityKey.at(Quantities.RECURRENCE_GRADIENT_SHARE, "layers.2.reverse")))
                .isEqualTo(1);
        assertThat(last).doesNotContainKey(QuantityKey.at(Quantities.RECURRENCE_GROWTH, "layers.2.reverse"));
    }
}
