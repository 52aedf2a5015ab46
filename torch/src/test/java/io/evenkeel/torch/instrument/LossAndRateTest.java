package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.ScheduleSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Nets;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LossAndRateTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new LossAndRate();
    }

    @Test
    void theRateIsTheSchedules() {
        Recipe r = Nets.recipe(model(), LossSpec.Kind.MSE, new OptimizerSpec.Sgd(0.1, 0, false, 0), 16, 12);
        Recipe warmed = new Recipe(
                r.name(),
                r.seed(),
                r.data(),
                r.model(),
                r.loss(),
                r.optimizer(),
                new ScheduleSpec(4, new ScheduleSpec.Cosine(0.5)),
                null,
                16,
                1,
                null,
                12,
                r.batching(),
                r.target(),
                r.device(),
                r.precision(),
                List.of());
        List<Double> rates = measured(instrument(), model(), warmed).stream()
                .map(event -> event.quantities().get(QuantityKey.of(Quantities.LEARNING_RATE)))
                .toList();
        assertThat(rates.subList(0, 5)).containsExactly(0.025, 0.05, 0.1 * 0.75, 0.1, 0.1);
        assertThat(rates.get(11)).isCloseTo(0.05, within(1e-12));
    }
}
