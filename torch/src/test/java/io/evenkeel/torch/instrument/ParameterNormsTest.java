package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.InitializerSpec.Kind;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ParameterNormsTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new ParameterNorms();
    }

    @Test
    void underPlainGradientDescentTheStepIsTheRateTimesTheGradient() {
        ModelSpec line = Nets.model(Nets.linear(3), Nets.linear(1));
        Recipe recipe = Nets.recipe(line, LossSpec.Kind.MSE, new OptimizerSpec.Sgd(0.05, 0, false, 0), 16, 12);
        List<RunEvent.Measured> looks = measured(instrument(), line, recipe).stream()
                .filter(event -> event.quantities().containsKey(QuantityKey.of(Quantities.UPDATE_RATIO)))
                .toList();
        assertThat(looks).hasSize(4);
        for (RunEvent.Measured event : looks) {
            double gradients = 0;
            double weights = 0;
            for (String name : new String[] {"layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"}) {
                double gradient = event.quantities().get(QuantityKey.at(Quantities.GRADIENT_NORM, name));
                double weight = event.quantities().get(QuantityKey.at(Quantities.WEIGHT_NORM, name));
                double ratio = event.quantities().get(QuantityKey.at(Quantities.UPDATE_RATIO, name));
                assertThat(ratio).isCloseTo(0.05 * gradient / weight, within(1e-4 * ratio + 1e-7));
                gradients += gradient * gradient;
                weights += weight * weight;
            }
            assertThat(event.quantities().get(QuantityKey.of(Quantities.UPDATE_RATIO)))
                    .isCloseTo(0.05 * Math.sqrt(gradients / weights), within(1e-5));
        }
    }

    @Test
    void aParameterThatIsZeroHasNoRelativeStep() {
        ModelSpec zero = Nets.model(Nets.linear(1, Kind.ZEROS, 0));
        RunEvent.Measured first = measured(instrument(), zero, 1).get(0);
        assertThat(first.quantities()).containsKey(QuantityKey.at(Quantities.GRADIENT_NORM, "layers.0.weight"));
        assertThat(first.quantities()).doesNotContainKey(QuantityKey.at(Quantities.UPDATE_RATIO, "layers.0.weight"));
    }
}
