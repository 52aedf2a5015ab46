package io.evenkeel.torch;

import io.evenkeel.dynamics.LearningRateSchedule;
import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.RecipeReader;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class RegimeTest {

    private static final Recipe RECIPE = RecipeReader.parse("""
            data: {source: circles, samples: 200}
            model: {layers: [{linear: 1}]}
            loss: binary_cross_entropy_with_logits
            optimizer: {sgd: {learning_rate: 0.1, momentum: 0.9}}
            steps: 100
            """);

    @Test
    void isReadBackFromItsText() {
        Regime own = Regime.of(RECIPE);
        assertThat(Regime.parse(own.text(RECIPE), RECIPE)).isEqualTo(own);
        Regime changed = own.with(new OptimizerSpec.Adam(0.003, 0.8, 0.99, 1e-7, 0.01))
                .with(new ClipSpec.Auto(0.3))
                .with(new RateRamp(7, 30, 0.25))
                .upTo(3.5)
                .smoothedOver(4)
                .withPasses(2)
                .without(11, 14)
                .endingBefore(90);
        assertThat(Regime.parse(changed.text(RECIPE), RECIPE)).isEqualTo(changed);
        assertThatThrownBy(() -> Regime.parse("{", RECIPE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void followsARisingScheduleNoFurtherThanItMay() {
        LearningRateSchedule rising = LearningRateSchedule.exponential(2);
        Regime regime = Regime.of(RECIPE).upTo(10).with(new RateRamp(2, 4, 0.5));
        assertThat(regime.factor(rising, 1)).isEqualTo(2);
        assertThat(regime.factor(rising, 2)).isCloseTo(4 * 0.5, within(1e-12));
        assertThat(regime.factor(rising, 4)).isCloseTo(10 * 0.75, within(1e-12));
        assertThat(regime.factor(rising, 6)).isEqualTo(10);
    }
}
