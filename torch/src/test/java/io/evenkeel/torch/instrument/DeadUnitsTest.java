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
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.KeptGradients;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DeadUnitsTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new DeadUnits();
    }

    /** Small batches, in which a unit that answers to few samples is silent now and then. */
    @Override
    Recipe resumed() {
        return Nets.recipe(withBias(-1.5), LossSpec.Kind.MSE, Nets.ADAM, 4, 80);
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conv2d: {filters: 3, bias_init: {constant: -100}} | relu | conv2d: 2 | relu",
                "linear: {units: 3, bias_init: {constant: -100}} | relu | linear: 2 | relu"
            })
    void aChannelOfAnImageOrAFeatureOfASequenceIsOneUnit(String layers) {
        int[] shape = layers.startsWith("conv2d") ? new int[] {1, 8, 8} : new int[] {6, 4};
        try (Network network = Nets.network(layers, NetworkInput.of(shape), ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            List<TrainingStep.SeenLayer> seen = new ArrayList<>();
            Tensor batch = TensorArrays.of(
                    Nets.numbers(5 * network.inputShape().size()),
                    shape.length == 3 ? new long[] {5, 1, 8, 8} : new long[] {5, 6, 4},
                    ScalarType.Double);
            network.forward(batch, ForwardPass.measuring(0, KeptGradients.of(seen)));
            assertThat(DeadUnits.unitsAlive(seen.get(1).layer(), seen.get(1).output()))
                    .hasValue(new boolean[] {false, false, false});
            // with zeros below it, a unit of the second layer answers by its bias alone, and everywhere
            boolean[] second = DeadUnits.unitsAlive(
                            seen.get(3).layer(), seen.get(3).output())
                    .orElseThrow();
            double[] bias = TensorArrays.toDoubles(
                    network.parameters().parameter("layers.2.bias").value());
            assertThat(second).containsExactly(bias[0] > 0, bias[1] > 0);
        }
    }
}
