package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.InitializerSpec.Kind;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.SourceMark;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Nets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeadUnitsTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new DeadUnits();
    }

    private static ModelSpec withBias(double bias) {
        LayerSpec linear = new LayerSpec.Linear(
                SourceMark.NONE,
                16,
                new InitializerSpec(Kind.NORMAL, 1.5),
                new InitializerSpec(Kind.CONSTANT, bias),
                true);
        return Nets.model(linear, Nets.activation(ActivationKind.RELU), Nets.linear(1));
    }

    private List<Double> shares(ModelSpec model, int steps) {
        return measured(instrument(), model, steps).stream()
                .map(event -> event.quantities().get(QuantityKey.at(Quantities.ACTIVATION_DEAD, "layers.1")))
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void aBiasFarBelowZeroKillsEveryUnitFromTheStartAndForGood() {
        assertThat(shares(withBias(-100), 60)).containsOnly(1.0);
    }

    @Test
    void aBiasFarAboveZeroKillsNone() {
        assertThat(shares(withBias(100), 60)).containsOnly(0.0);
    }

    @Test
    void aUnitIsDeadOnlyWhenNoSampleOfTheLastLooksPassesIt() {
        // With weights that stand still, a unit that answers to few of the 40 samples is silent in some batches of 16,
        // and once eight looks are in, only a unit that answers to none of the 40 is left.
        ModelSpec model = withBias(-1.5);
        Recipe still = Nets.recipe(model, LossSpec.Kind.MSE, new OptimizerSpec.Sgd(0.0, 0, false, 0), 4, 240);
        List<Double> shares = measured(instrument(), model, still).stream()
                .map(event -> event.quantities().get(QuantityKey.at(Quantities.ACTIVATION_DEAD, "layers.1")))
                .filter(Objects::nonNull)
                .toList();
        List<Double> settled = shares.subList(DeadUnits.WINDOW, shares.size());
        assertThat(shares.get(0))
                .isGreaterThan(settled.stream().max(Double::compare).orElseThrow());
    }
}
