package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.TensorData;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class EvaluationTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new Evaluation(Nets.plane(30), Nets.loss(LossSpec.Kind.MSE), SCORE, 16);
    }

    @Test
    void chunksGiveWhatOnePassWould() {
        TensorData data = Nets.plane(2500);
        LossSpec mse = Nets.loss(LossSpec.Kind.MSE);
        try (Network network = Nets.network(2, Nets.linear(4), Nets.linear(1));
                PointerScope scope = new PointerScope()) {
            Measurements measured = new Measurements();
            new Evaluation(data, mse, SCORE, 16).evaluate(network, measured);
            double whole = new LossFunction(mse)
                    .of(network.forward(data.features(), ForwardPass.evaluation()), data.targets())
                    .item_double();
            Map<QuantityKey, Double> values = measured.values();
            assertThat(values.get(QuantityKey.of(Quantities.LOSS_VALIDATION))).isCloseTo(whole, within(1e-6 * whole));
            double residual = whole;
            double variance = 0;
            double[] y = io.evenkeel.torch.TensorArrays.toDoubles(data.targets());
            double mean = java.util.Arrays.stream(y).average().orElseThrow();
            for (double value : y) {
                variance += (value - mean) * (value - mean) / y.length;
            }
            assertThat(values.get(QuantityKey.of(Quantities.R2_VALIDATION)))
                    .isCloseTo(1 - residual / variance, within(1e-5));
        }
    }

    @Test
    void aSummedLossIsScaledToATrainingBatch() {
        TensorData data = Nets.plane(64);
        try (Network network = Nets.network(2, Nets.linear(1))) {
            Measurements summed = new Measurements();
            new Evaluation(data, new LossSpec(LossSpec.Kind.MSE, LossSpec.Reduction.SUM), SCORE, 16)
                    .evaluate(network, summed);
            Measurements mean = new Measurements();
            new Evaluation(data, Nets.loss(LossSpec.Kind.MSE), SCORE, 16).evaluate(network, mean);
            QuantityKey loss = QuantityKey.of(Quantities.LOSS_VALIDATION);
            assertThat(summed.values().get(loss)).isCloseTo(16 * mean.values().get(loss), within(1e-4));
        }
    }
}
