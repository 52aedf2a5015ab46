package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Nets;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class StepTimeTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new StepTime(System::nanoTime);
    }

    @Override
    boolean needsAnEarlierLook() {
        return true;
    }

    @Test
    void onePauseChangesNothing() {
        // Looks are at 0, 1, 4, 8, …; half a second passes between them, and once an hour.
        long[] readings = new long[1];
        StepTime instrument = new StepTime(() -> {
            readings[0]++;
            return readings[0] * 500_000_000L + (readings[0] > 6 ? 3_600_000_000_000L : 0);
        });
        List<Double> times =
                measured(instrument, model(), Nets.recipe(model(), LossSpec.Kind.MSE, Nets.ADAM, 16, 40)).stream()
                        .map(event -> event.quantities().get(QuantityKey.of(Quantities.STEP_TIME)))
                        .filter(java.util.Objects::nonNull)
                        .toList();
        assertThat(times.get(0)).isCloseTo(0.5, within(1e-12));
        assertThat(times.get(1)).isCloseTo((0.5 + 0.5 / 3) / 2, within(1e-12));
        assertThat(times.get(times.size() - 1)).isCloseTo(0.125, within(1e-12));
    }

    @Test
    void itDependsOnAClock() {
        assertThat(instrument().isRepeatable()).isFalse();
        assertThat(Instruments.all(SCORE)).anyMatch(i -> i.quantities().contains(Quantities.STEP_TIME));
    }
}
