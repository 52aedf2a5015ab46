package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.InitializerSpec.Kind;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BackpropNormTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new BackpropNorm();
    }

    /** One unit a layer with weight w: going back one layer multiplies the gradient by w exactly. */
    private static ModelSpec chain(double w, int depth) {
        return Nets.model(Nets.repeat(depth, Nets.linear(1, Kind.CONSTANT, w)));
    }

    @Test
    void findsTheRateOfAChainExactly() {
        for (double w : new double[] {0.25, 0.9, 1.5}) {
            RunEvent.Measured first = measured(instrument(), chain(w, 12), 1).get(0);
            assertThat(first.quantities().get(QuantityKey.of(Quantities.BACKPROP_RATE)))
                    .isCloseTo(w, within(1e-5));
            assertThat(first.quantities().get(QuantityKey.of(Quantities.BACKPROP_RATE_ERROR)))
                    .isLessThan(1e-5);
            double last = first.quantities().get(QuantityKey.at(Quantities.BACKPROP_NORM, "layers.11"));
            double before = first.quantities().get(QuantityKey.at(Quantities.BACKPROP_NORM, "layers.10"));
            assertThat(before / last).isCloseTo(w, within(1e-5));
        }
    }

    @Test
    void measuresNormsWhoseSquaresLeaveSinglePrecision() {
        RunEvent.Measured vanished = measured(instrument(), chain(0.1, 32), 1).get(0);
        assertThat(vanished.quantities().get(QuantityKey.at(Quantities.BACKPROP_NORM, "layers.0")))
                .isGreaterThan(0)
                .isLessThan(1e-29);
        assertThat(vanished.quantities().get(QuantityKey.of(Quantities.BACKPROP_RATE)))
                .isCloseTo(0.1, within(1e-4));
    }

    @Test
    void theTrunkIsFittedAndBranchesAreOnlyMeasured() {
        ModelSpec trunk = Nets.model(
                Nets.linear(4),
                Nets.residual(0, 1, Nets.linear(4)),
                Nets.residual(0, 1, Nets.linear(4)),
                Nets.residual(0, 1, Nets.linear(4)),
                Nets.activation(ActivationKind.TANH));
        RunEvent.Measured first = measured(
                        instrument(),
                        Nets.model(
                                trunk.layers().get(0),
                                trunk.layers().get(1),
                                trunk.layers().get(2),
                                trunk.layers().get(3)),
                        1)
                .get(0);
        // A branch of scale 0 leaves the identity: every layer of the trunk sees the same gradient.
        assertThat(first.quantities().get(QuantityKey.of(Quantities.BACKPROP_RATE)))
                .isCloseTo(1.0, within(1e-6));
        assertThat(first.quantities().get(QuantityKey.at(Quantities.BACKPROP_NORM, "layers.1.0")))
                .isZero();
    }
}
