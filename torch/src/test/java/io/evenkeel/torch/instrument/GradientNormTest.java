package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class GradientNormTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new GradientNorm();
    }

    @Test
    void theClipFactorBringsTheNormToItsBound() {
        for (RunEvent.Measured event : measured(instrument(), model(), 12)) {
            double norm = event.quantities().get(QuantityKey.of(Quantities.GRADIENT_NORM));
            double factor = event.quantities().get(QuantityKey.of(Quantities.GRADIENT_CLIPPED));
            assertThat(norm * factor).isCloseTo(1e-3, within(1e-9));
        }
    }
}
