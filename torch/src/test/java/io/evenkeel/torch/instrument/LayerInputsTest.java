package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.TensorArrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LayerInputsTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new LayerInputs();
    }

    /** Gaussian rows (x, 10 x' + shift, 5), the last of them constant. */
    private static Tensor rows(int count, double shift, long seed) {
        Random random = new Random(seed);
        double[] values = new double[count * 3];
        for (int i = 0; i < count; i++) {
            values[3 * i] = random.nextGaussian();
            values[3 * i + 1] = 10 * random.nextGaussian() + shift;
            values[3 * i + 2] = 5;
        }
        return TensorArrays.of(values, new long[] {count, 1, 3}, ScalarType.Double);
    }

    private static Map<QuantityKey, Double> taken(InputMoments moments, Tensor input) {
        Measurements into = new Measurements();
        moments.take(input, into, "here");
        return into.values();
    }

    private static final QuantityKey CONDITION = QuantityKey.at(Quantities.INPUT_CONDITION, "here");
    private static final QuantityKey SAMPLES = QuantityKey.at(Quantities.INPUT_SAMPLES, "here");
    private static final QuantityKey DRIFT = QuantityKey.at(Quantities.INPUT_DRIFT, "here");

    @Test
    void twoScalesMakeAConditionOfTheirRatioSquared() {
        try (PointerScope scope = new PointerScope()) {
            Map<QuantityKey, Double> measured = taken(new InputMoments(), rows(4000, 0, 1));
            assertThat(measured.get(CONDITION)).isCloseTo(100, within(8.0));
            assertThat(measured.get(SAMPLES)).isCloseTo(4000, within(1e-9));
        }
    }

    @Test
    void tooFewSamplesSayNothingUntilSeveralLooksAreTakenTogether() {
        try (PointerScope scope = new PointerScope()) {
            InputMoments moments = new InputMoments();
            assertThat(taken(moments, rows(6, 0, 1))).doesNotContainKey(CONDITION);
            Map<QuantityKey, Double> second = taken(moments, rows(6, 0, 2));
            // (6 + 0.8·6)² / (6 + 0.64·6)
            assertThat(second.get(SAMPLES)).isCloseTo(116.64 / 9.84, within(1e-9));
            assertThat(second).containsKey(CONDITION);
        }
    }

    @Test
    void aCopyOfAFeatureLeavesADirectionWithoutVariance() {
        double[] values = new double[400];
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            values[2 * i] = random.nextGaussian();
            values[2 * i + 1] = values[2 * i];
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor twins = TensorArrays.of(values, new long[] {200, 1, 2}, ScalarType.Double);
            assertThat(taken(new InputMoments(), twins).get(CONDITION)).isInfinite();
        }
    }

    @Test
    void driftIsTheShiftInStandardDeviationsAndNotTheScatterOfBatches() {
        try (PointerScope scope = new PointerScope()) {
            InputMoments moments = new InputMoments();
            assertThat(taken(moments, rows(2000, 0, 1))).doesNotContainKey(DRIFT);
            assertThat(taken(moments, rows(2000, 0, 2)).get(DRIFT)).isLessThan(0.1);
            // One of two varying features moved by two standard deviations: √(2²/2).
            assertThat(taken(moments, rows(2000, 20, 3)).get(DRIFT)).isCloseTo(Math.sqrt(2), within(0.05));
        }
    }

    @Test
    void smallBatchesAreNotTakenForDrift() {
        int still = 0;
        for (int seed = 0; seed < 40; seed++) {
            try (PointerScope scope = new PointerScope()) {
                InputMoments moments = new InputMoments();
                taken(moments, rows(20, 0, seed));
                // The means of twenty differ by a third of a standard deviation as a rule.
                still += taken(moments, rows(20, 0, seed + 100)).get(DRIFT) == 0 ? 1 : 0;
            }
        }
        assertThat(still).isBetween(15, 32);
    }

    @Test
    void samplesWithoutNumbersAreLeftOut() {
        try (PointerScope scope = new PointerScope()) {
            Tensor bad = TensorArrays.of(
                    new double[] {1, Double.NaN, 2, 3, 4, 5, 6, 7, 8}, new long[] {3, 1, 3}, ScalarType.Double);
            assertThat(taken(new InputMoments(), bad)).isEmpty();
        }
    }

    @Test
    void aLayerBehindAFastOneDriftsAndTheFirstDoesNot() {
        ModelSpec model = Nets.model("linear: 4 | tanh | linear: 1");
        var recipe = Nets.recipe(model, LossSpec.Kind.MSE, new OptimizerSpec.Sgd(0.5, 0, false, 0), 40, 12);
        List<RunEvent.Measured> events = measured(instrument(), model, recipe);
        Map<QuantityKey, Double> later = events.get(5).quantities();
        assertThat(later.get(QuantityKey.at(Quantities.INPUT_DRIFT, "layers.0")))
                .isZero();
        assertThat(later.get(QuantityKey.at(Quantities.INPUT_DRIFT, "layers.2")))
                .isGreaterThan(0.3);
        assertThat(later).doesNotContainKey(QuantityKey.at(Quantities.INPUT_DRIFT, "layers.1"));
    }

    @Test
    void channelsOfImagesAreFeatures() {
        ModelSpec model =
                Nets.model("linear: 27 | reshape: [3, 3, 3] | {conv2d: {filters: 2, kernel: 3}} | flatten | linear: 1");
        Map<QuantityKey, Double> first = measured(instrument(), model, 1).get(0).quantities();
        assertThat(first)
                .containsKey(QuantityKey.at(Quantities.INPUT_CONDITION, "layers.2"))
                .containsKey(QuantityKey.at(Quantities.INPUT_CONDITION, "layers.4"));
    }
}
