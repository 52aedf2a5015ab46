package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ScheduleRoughnessTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new ScheduleRoughness();
    }

    private static Recipe scheduled(String schedule) {
        return Nets.recipe("""
                model: {layers: [{linear: 1}]}
                loss: mse
                optimizer: {sgd: {learning_rate: 0.02}}
                schedule: {%s}
                batch: 16
                steps: 13
                """.formatted(schedule));
    }

    @Override
    Recipe resumed() {
        return scheduled("step: {every: 3, factor: 0.5}");
    }

    private double last(String schedule) {
        Recipe recipe = scheduled(schedule);
        List<RunEvent.Measured> events = measured(instrument(), recipe.model(), recipe);
        return events.get(12).quantities().get(QuantityKey.of(Quantities.SCHEDULE_ROUGHNESS));
    }

    /** Looked at in steps 0, 1, 4, 8 and 12: the jumps at 3 and 6 lie between. */
    @Test
    void jumpsBetweenLooksAreSeenAsTheyWere() {
        assertThat(last("step: {every: 3, factor: 0.5}"))
                .isCloseTo(0.25 + 0.0625 + 0.25 * 0.0625 + 0.0625 * 0.0625, within(1e-9));
        assertThat(last("polynomial: {power: 1, to: 0}")).isCloseTo(1.0 / 12, within(1e-9));
    }
}
