package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.InitializerSpec.Kind;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StepCosineTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new StepCosine();
    }

    /** A line through the plane's forty points, all in one batch: a quadratic bowl. */
    private List<Double> cosines(double rate) {
        ModelSpec line = Nets.model(Nets.linear(1, Kind.ZEROS, 0));
        var recipe = Nets.recipe(line, LossSpec.Kind.MSE, new OptimizerSpec.Sgd(rate, 0, false, 0), 40, 30);
        return measured(instrument(), line, recipe).stream()
                .map(RunEvent.Measured::quantities)
                .filter(quantities -> quantities.containsKey(QuantityKey.of(Quantities.STEP_COSINE)))
                .map(quantities -> quantities.get(QuantityKey.of(Quantities.STEP_COSINE)))
                .toList();
    }

    @Test
    void smallStepsGoOneWayAndTooLargeOnesToAndFro() {
        assertThat(cosines(0.01)).hasSize(8).allSatisfy(cosine -> assertThat(cosine)
                .isGreaterThan(0.98));
        List<Double> large = cosines(1.3);
        assertThat(large.get(large.size() - 1)).isLessThan(-0.98);
    }

    @Test
    void stepsOfNoLengthHaveNoAngle() {
        assertThat(cosines(0)).isEmpty();
    }
}
