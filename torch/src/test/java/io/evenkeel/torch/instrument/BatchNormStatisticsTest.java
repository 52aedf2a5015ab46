package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Buffer;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.StepObserver;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.TrainingStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BatchNormStatisticsTest extends InstrumentContract {

    private static final double EPS = 1e-5;

    @Override
    Instrument instrument() {
        return new BatchNormStatistics();
    }

    @Override
    ModelSpec model() {
        return Nets.model("linear: 8 | batch_norm | relu | residual: [linear: 8, batch_norm] | linear: 1");
    }

    /** Values a sample, its positions together, in one channel. */
    private static double[][] correlated(Random random, int samples, int positions, double together) {
        double[][] values = new double[samples][positions];
        for (double[] sample : values) {
            double common = Math.sqrt(together) * random.nextGaussian();
            for (int p = 0; p < positions; p++) {
                sample[p] = 3 + 2 * (common + Math.sqrt(1 - together) * random.nextGaussian());
            }
        }
        return values;
    }

    /** Shape (samples, channels, positions) from one table a channel. */
    private static Tensor tensor(List<double[][]> channels) {
        int samples = channels.get(0).length;
        int positions = channels.get(0)[0].length;
        double[] flat = new double[samples * channels.size() * positions];
        for (int i = 0; i < samples; i++) {
            for (int c = 0; c < channels.size(); c++) {
                System.arraycopy(channels.get(c)[i], 0, flat, (i * channels.size() + c) * positions, positions);
            }
        }
        return TensorArrays.of(flat, new long[] {samples, channels.size(), positions}, ScalarType.Double);
    }

    /** h(i, j) of the class, from the values themselves. */
    private static double pair(double[] a, double[] b) {
        double sum = 0;
        for (double x : a) {
            sum += x * x / a.length / 2;
        }
        for (double y : b) {
            sum += y * y / b.length / 2;
        }
        for (double x : a) {
            for (double y : b) {
                sum -= x * y / a.length / b.length;
            }
        }
        return sum;
    }

    /** By all quadruples of different samples. */
    @Test
    void theErrorOfTheVarianceIsItsDefinitionOverSamplesThatDiffer() {
        Random random = new Random(3);
        List<double[][]> channels = List.of(correlated(random, 6, 3, 0.5), correlated(random, 6, 3, 0));
        double ratio = 0;
        for (double[][] x : channels) {
            double mean = 0;
            double four = 0;
            int quadruples = 0;
            for (int i = 0; i < 6; i++) {
                for (int j = 0; j < 6; j++) {
                    if (i == j) {
                        continue;
                    }
                    mean += pair(x[i], x[j]) / 30;
                    for (int k = 0; k < 6; k++) {
                        for (int l = 0; l < 6; l++) {
                            if (k != l && k != i && k != j && l != i && l != j) {
                                four += pair(x[i], x[j]) * pair(x[k], x[l]);
                                quadruples++;
                            }
                        }
                    }
                }
            }
            ratio += four / quadruples / (mean * mean) / 2;
        }
        try (PointerScope scope = new PointerScope()) {
            assertThat(ChannelMoments.of(tensor(channels), 1).varianceError().orElseThrow())
                    .isCloseTo(Math.sqrt(1 / ratio - 1), within(1e-9));
        }
    }

    private static double error(int samples, int positions, double together) {
        Random random = new Random(11);
        List<double[][]> channels = new ArrayList<>();
        for (int c = 0; c < 400; c++) {
            channels.add(correlated(random, samples, positions, together));
        }
        try (PointerScope scope = new PointerScope()) {
            return ChannelMoments.of(tensor(channels), 1).varianceError().orElseThrow();
        }
    }

    @Test
    void ofNormalValuesItIsWhatTheNumberOfIndependentOnesMakesIt() {
        for (int samples : new int[] {4, 8, 32}) {
            assertThat(error(samples, 1, 0)).isCloseTo(Math.sqrt(2.0 / (samples - 1)), within(0.1));
        }
        assertThat(error(8, 25, 0)).isCloseTo(Math.sqrt(2.0 / 199), within(0.03));
        // positions that are copies of each other add nothing
        assertThat(error(8, 25, 1)).isCloseTo(Math.sqrt(2.0 / 7), within(0.1));
    }

    @Test
    void belowFourSamplesAndWithoutVarianceItIsNotKnown() {
        try (PointerScope scope = new PointerScope()) {
            Random random = new Random(1);
            assertThat(ChannelMoments.of(tensor(List.<double[][]>of(correlated(random, 3, 9, 0))), 1)
                            .varianceError())
                    .isEmpty();
            assertThat(ChannelMoments.of(tensor(List.<double[][]>of(new double[8][4])), 1)
                            .varianceError())
                    .isEmpty();
        }
    }

    @Test
    void channelsMayBeFirstOrLast() {
        try (PointerScope scope = new PointerScope()) {
            Random random = new Random(5);
            Tensor first = tensor(List.of(correlated(random, 9, 4, 0.3), correlated(random, 9, 4, 0.6)));
            ChannelMoments one = ChannelMoments.of(first, 1);
            ChannelMoments other = ChannelMoments.of(first.transpose(1, 2), 2);
            assertThat(other.means()).containsExactly(one.means(), within(1e-12));
            assertThat(other.variances()).containsExactly(one.variances(), within(1e-12));
            assertThat(other.varianceError()).isEqualTo(one.varianceError());
        }
    }

    /** Averages of twice the deviation, shifted by one: 1 in σ, ln 4 in variance. */
    @Test
    void driftIsInUnitsOfTheBatchAndNotItsScatter() {
        try (PointerScope scope = new PointerScope()) {
            Random random = new Random(7);
            List<double[][]> channels = new ArrayList<>();
            for (int c = 0; c < 20; c++) {
                channels.add(correlated(random, 500, 4, 0.5));
            }
            ChannelMoments moments = ChannelMoments.of(tensor(channels), 1);
            double[] shifted = new double[20];
            double[] wide = new double[20];
            double[] true3 = new double[20];
            double[] true4 = new double[20];
            Arrays.fill(shifted, 5);
            Arrays.fill(wide, 16);
            Arrays.fill(true3, 3);
            Arrays.fill(true4, 4);
            assertThat(moments.meanDrift(shifted, EPS).orElseThrow()).isCloseTo(1, within(0.03));
            assertThat(moments.varianceDrift(wide, EPS).orElseThrow()).isCloseTo(Math.log(4), within(0.05));
            assertThat(moments.meanDrift(true3, EPS).orElseThrow()).isLessThan(0.03);
            assertThat(moments.varianceDrift(true4, EPS).orElseThrow()).isLessThan(0.04);
        }
    }

    /** Copies of the running averages as a step found them, and what the instrument said of them. */
    private record Compared(double[] means, double[] variances, Map<QuantityKey, Double> measured) {}

    private static List<Compared> compared(Recipe recipe) {
        List<Compared> all = new ArrayList<>();
        List<double[]> before = new ArrayList<>();
        try (Network network = NetworkBuilder.build(recipe.model(), 2, 3, ScalarType.Float);
                Trainer trainer = new Trainer(recipe, network, Nets.plane(40))) {
            InstrumentPanel panel = new InstrumentPanel(
                    List.of(new BatchNormStatistics()),
                    null,
                    Map.of(Instrument.Cadence.AT_LOOKS, new LookSchedule(100, 1, 1)),
                    OverheadBudget.unlimited(),
                    event -> all.add(new Compared(
                            before.get(before.size() - 2),
                            before.get(before.size() - 1),
                            ((RunEvent.Measured) event).quantities())));
            StepObserver observer = new StepObserver() {
                @Override
                public boolean looksAt(long step) {
                    for (Buffer buffer : network.buffers()) {
                        before.add(TensorArrays.toDoubles(buffer.value()));
                    }
                    return panel.looksAt(step);
                }

                @Override
                public boolean looksInside(long step, InnerTensor kind) {
                    return panel.looksInside(step, kind);
                }

                @Override
                public void afterBackward(TrainingStep step) {
                    panel.afterBackward(step);
                }

                @Override
                public void afterUpdate(TrainingStep step) {
                    panel.afterUpdate(step);
                }
            };
            trainer.run(observer, () -> false);
        }
        return all;
    }

    /**
     * The first layer normalises the data themselves, all of them in each batch, so that the batch's statistics are known;
     * running averages are those that the step found.
     */
    @Test
    void driftIsThatOfTheAveragesBeforeTheStep() {
        for (String how : new String[] {"batch: 40", "batch: 20\naccumulate: 2"}) {
            Recipe recipe = Nets.recipe("model: {layers: [batch_norm: {momentum: 0.3}, linear: 1]}\nloss: mse\n"
                    + "optimizer: sgd\n" + how + "\nsteps: 6\n");
            double[][] x = new double[2][40];
            for (int i = 0; i < 40; i++) {
                x[0][i] = Math.sin(1.0 + i);
                x[1][i] = Math.cos(2.0 * i);
            }
            for (Compared step : compared(recipe)) {
                double means = 0;
                double variances = 0;
                for (int c = 0; c < 2; c++) {
                    double mean = Arrays.stream(x[c]).average().orElseThrow();
                    double variance = 0;
                    double fourth = 0;
                    for (double value : x[c]) {
                        variance += Math.pow(value - mean, 2) / 39;
                        fourth += Math.pow(value - mean, 4) / 40;
                    }
                    double m2 = variance * 39 / 40;
                    // the polyache of the squared variance, in textbooks
                    double squared = 40 * ((40 * 40 - 3 * 40 + 3) * m2 * m2 - 39 * fourth) / (39.0 * 38 * 37);
                    double sigma2 = variance + EPS;
                    means += (Math.pow(step.means()[c] - mean, 2) - variance / 40) / sigma2 / 2;
                    variances += (Math.pow(Math.log((step.variances()[c] + EPS) / sigma2), 2)
                                    - Math.max(0, variance * variance - squared) / (sigma2 * sigma2))
                            / 2;
                }
                assertThat(step.measured().get(QuantityKey.at(Quantities.BATCH_NORM_MEAN_DRIFT, "layers.0")))
                        .isCloseTo(Math.sqrt(Math.max(0, means)), within(1e-3));
                assertThat(step.measured().get(QuantityKey.at(Quantities.BATCH_NORM_VARIANCE_DRIFT, "layers.0")))
                        .isCloseTo(Math.sqrt(Math.max(0, variances)), within(1e-3));
            }
        }
    }

    @Test
    void whatRunningAveragesHaveForgottenIsNotMeasured() {
        Recipe recipe = Nets.recipe("model: {layers: [batch_norm: {momentum: 1.0}, linear: 1]}\nloss: mse\n"
                + "optimizer: sgd\nbatch: 40\nsteps: 3\n");
        assertThat(compared(recipe)).hasSize(3).allSatisfy(step -> assertThat(step.measured())
                .containsKey(QuantityKey.at(Quantities.BATCH_NORM_VARIANCE_ERROR, "layers.0"))
                .doesNotContainKey(QuantityKey.at(Quantities.BATCH_NORM_MEAN_DRIFT, "layers.0")));
    }

    @Test
    void imagesHaveTheirChannelsFirst() {
        ModelSpec model = Nets.model("linear: 27 | reshape: [3, 3, 3] | {conv2d: {filters: 2, kernel: 2}} | batch_norm"
                + " | flatten | linear: 1");
        Map<QuantityKey, Double> first = measured(instrument(), model, 1).get(0).quantities();
        assertThat(first.get(QuantityKey.at(Quantities.BATCH_NORM_VARIANCE_ERROR, "layers.3")))
                .isBetween(0.05, 0.6);
        // zero and one are far from what an image of small numbers has
        assertThat(first.get(QuantityKey.at(Quantities.BATCH_NORM_VARIANCE_DRIFT, "layers.3")))
                .isGreaterThan(0.5);
    }
}
