package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.InitializerSpec.Kind;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Nets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ActivationStatisticsTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new ActivationStatistics();
    }

    private Map<QuantityKey, Double> first(ModelSpec model) {
        return measured(instrument(), model, 1).get(0).quantities();
    }

    @ParameterizedTest
    @EnumSource(names = {"SIGMOID", "TANH", "SELU", "ELU"})
    void hugeWeightsSaturateAndSmallOnesDoNot(ActivationKind kind) {
        double huge = first(Nets.model(Nets.linear(64, Kind.NORMAL, 1000), Nets.activation(kind), Nets.linear(1)))
                .get(QuantityKey.at(Quantities.ACTIVATION_SATURATED, "layers.1"));
        double small = first(Nets.model(Nets.linear(64, Kind.NORMAL, 0.01), Nets.activation(kind), Nets.linear(1)))
                .get(QuantityKey.at(Quantities.ACTIVATION_SATURATED, "layers.1"));
        // Sigmoid and tanh are flat on both sides, the others on one.
        boolean bothSides = kind == ActivationKind.SIGMOID || kind == ActivationKind.TANH;
        assertThat(huge).isBetween(bothSides ? 0.98 : 0.35, bothSides ? 1.0 : 0.65);
        assertThat(small).isZero();
    }

    @Test
    void momentsAreOverBatchAndUnits() {
        Map<QuantityKey, Double> constant = first(Nets.model(Nets.linear(3, Kind.ZEROS, 0), Nets.linear(1)));
        assertThat(constant.get(QuantityKey.at(Quantities.ACTIVATION_MEAN, "layers.0")))
                .isZero();
        assertThat(constant.get(QuantityKey.at(Quantities.ACTIVATION_SD, "layers.0")))
                .isZero();
        Map<QuantityKey, Double> sum = first(Nets.model(Nets.linear(1, Kind.CONSTANT, 3), Nets.linear(1)));
        Map<QuantityKey, Double> third = first(Nets.model(Nets.linear(1, Kind.CONSTANT, 1), Nets.linear(1)));
        assertThat(sum.get(QuantityKey.at(Quantities.ACTIVATION_SD, "layers.0")))
                .isCloseTo(3 * third.get(QuantityKey.at(Quantities.ACTIVATION_SD, "layers.0")), within(1e-5));
    }
}
