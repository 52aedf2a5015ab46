package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class GradientNoiseScaleTest extends InstrumentContract {

    static final ModelSpec TRANSFORMER =
            Nets.model("linear: 12 | reshape: [3, 4] | transformer: {heads: 2, ff: 5} | mean_pool | linear: 1");

    @Override
    Instrument instrument() {
        return new GradientNoiseScale(new NoiseLook());
    }

    @Test
    void isTheRatioOfUnbiasedEstimatesOverSingleGradients() {
        for (ModelSpec model : List.of(model(), TRANSFORMER)) {
            ExplicitGradients single = ExplicitGradients.of(model, 12);
            double squares = 0;
            double pairs = 0;
            for (int i = 0; i < 12; i++) {
                squares += single.product(i, i) / 12;
                for (int j = 0; j < 12; j++) {
                    pairs += i == j ? 0 : single.product(i, j) / (12 * 11);
                }
            }
            Map<QuantityKey, Double> measured = ExplicitGradients.measured(instrument(), model, 12);
            double scale = (squares - pairs) / pairs;
            assertThat(pairs).as("or there is no finite scale to compare with").isPositive();
            assertThat(measured.get(QuantityKey.of(Quantities.NOISE_SCALE))).isCloseTo(scale, within(1e-8 * scale));
            assertThat(measured.get(QuantityKey.of(Quantities.NOISE_SCALE_LOW))).isBetween(0.0, scale);
            assertThat(measured.get(QuantityKey.of(Quantities.NOISE_SCALE_HIGH)))
                    .isGreaterThan(scale);
        }
    }

    /** A line that fits but for the sign of rounding: single gradients of |error| are ±(x, 1), and no direction is left. */
    @Test
    void whereNoGradientIsLeftItIsUndetermined() {
        OptimizerSpec adam = new OptimizerSpec.Adam(0.05, 0.9, 0.999, 1e-8, 0);
        List<RunEvent.Measured> events =
                measured(instrument(), Line.MODEL, Nets.recipe(Line.MODEL, LossSpec.Kind.MAE, adam, 8, 301));
        List<Double> ends = events.stream()
                .filter(event -> event.step() > 200)
                .map(event -> event.quantities().get(QuantityKey.of(Quantities.NOISE_SCALE_HIGH)))
                .filter(Objects::nonNull)
                .toList();
        assertThat(ends).hasSize(20).filteredOn(end -> end.isInfinite()).hasSizeGreaterThan(10);
    }
}
