package io.evenkeel.torch;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.gradient.NetworkGradients;
import io.evenkeel.torch.gradient.ObservedUses;
import io.evenkeel.torch.gradient.OnePass;
import io.evenkeel.torch.gradient.PerSampleGradients;
import io.evenkeel.torch.gradient.Request;
import io.evenkeel.torch.gradient.SampleLoop;
import io.evenkeel.torch.gradient.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/** Single gradients in float32, what is left out and why, and the loop for models that cannot be looked into. */
class SingleGradientsTest {

    private static final int SAMPLES = 80;

    private static TensorData batch(Network network, int samples, ScalarType type) {
        Tensor features = Nets.batch(network, samples, 0, type);
        long[] labels = new long[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = i % network.outputs();
        }
        return new TensorData(features, TensorArrays.of(labels, samples));
    }

    private static PerSampleGradients of(Network network, TensorData batch, Request request) {
        return new NetworkGradients(network, Nets.loss(LossSpec.Kind.CROSS_ENTROPY), request)
                .of(batch, observer -> ForwardPass.measuring(0, observer));
    }

    /** Over more samples than one block of the inner products has, and both ways of a convolution. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "linear: 300 | tanh | linear: 200 | tanh | linear: 3",
                "reshape: [1, 8, 8] | conv2d: {filters: 20, padding: same} | tanh | max_pool2d: 2 |"
                        + " conv2d: {filters: 40, padding: same, stride: 2} | tanh | flatten | linear: 3",
                "reshape: [16, 4] | conv1d: {filters: 6, kernel: 3, padding: same, dilation: 2} | tanh | flatten | linear: 3",
                "reshape: [16, 4] | gru: 8 | lstm: 5 | last_step | linear: 3",
                "reshape: [16, 4] | linear: 16 | attention: {heads: 2, normalize_queries: true} | transformer: {heads: 2} | flatten |"
                        + " linear: 3"
            })
    void float32AgreesWithFloat64(String layers) {
        NetworkInput input = NetworkInput.of(64);
        try (Network narrow = Nets.network(layers, input, ScalarType.Float);
                Network wide = Nets.network(layers, input, ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            PerSampleGradients found = new NetworkGradients(
                            narrow, Nets.loss(LossSpec.Kind.CROSS_ENTROPY), Request.ALL.withSecondMoments())
                    .of(batch(narrow, SAMPLES, ScalarType.Float), observer -> ForwardPass.training(0, observer));
            assertThat(found.leftOut()).isEmpty();
            assertThat(found.parameters()).noneMatch(parameter -> parameter.way() == Way.LOOP);
            PerSampleGradients expected = new NetworkGradients(
                            wide, Nets.loss(LossSpec.Kind.CROSS_ENTROPY), Request.ALL)
                    .byLoop(batch(wide, SAMPLES, ScalarType.Double), observer -> ForwardPass.measuring(0, observer));
            double[] norms = expected.norms();
            for (int i = 0; i < SAMPLES; i++) {
                for (int j = 0; j < SAMPLES; j++) {
                    assertThat(found.gram().at(i, j))
                            .isCloseTo(expected.gram().at(i, j), within(2e-4 * norms[i] * norms[j]));
                }
            }
            double mean = narrow.parameters().gradientNorm();
            assertThat(Math.sqrt(found.gram().sum()) / SAMPLES).isCloseTo(mean, within(1e-4 * mean));
        }
    }

    @Test
    void gradientsTooSmallForFloat32ProductsKeepTheirSize() {
        try (Network network = Nets.network("linear: 4 | linear: 3", NetworkInput.of(6), ScalarType.Float);
                PointerScope scope = new PointerScope()) {
            TensorData batch = batch(network, 5, ScalarType.Float);
            Tensor last = network.parameters().parameter("layers.1.weight").value();
            double full = first(of(network, batch, Request.ALL));
            last.detach().mul_(new Scalar(1e-25));
            PerSampleGradients tiny = of(network, batch, Request.ALL);
            // the logits are 0 now, so that only the size is comparable
            assertThat(first(tiny)).isBetween(1e-28 * full, 1e-22 * full);
        }
    }

    /** A class at each position, tokens that come again, either reduction, down to a single sample. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            embedding: 4 | gru: 3 | linear: 5                               ; 6
            embedding: 4 | lstm: {units: 3, bidirectional: true} | linear: 5 ; 2
            embedding: 4 | transformer: {heads: 2, ff: 6} | linear: 5        ; 3
            embedding: 4 | conv1d: {filters: 4, kernel: 3, padding: same} | linear: 5 ; 1
            """)
    void lossesOfEachPositionAreTheirSamples(String layers, int samples) {
        int length = 7;
        NetworkInput input = new NetworkInput(SampleShape.of(new int[] {length}), 5);
        for (LossSpec.Reduction reduction : LossSpec.Reduction.values()) {
            LossSpec loss = new LossSpec(LossSpec.Kind.CROSS_ENTROPY, reduction);
            try (Network network = Nets.network(layers, input, ScalarType.Double);
                    PointerScope scope = new PointerScope()) {
                long[] tokens = new long[samples * length];
                long[] labels = new long[samples * length];
                for (int i = 0; i < tokens.length; i++) {
                    tokens[i] = i * i % 3;
                    labels[i] = (i + i / 4) % 5;
                }
                TensorData batch = new TensorData(
                        TensorArrays.of(tokens, samples, length), TensorArrays.of(labels, samples, length));
                PerSampleGradients found =
                        new NetworkGradients(network, loss, Request.ALL).of(batch, ForwardPass::evaluation);
                assertThat(found.leftOut()).isEmpty();
                assertThat(found.parameters()).noneMatch(parameter -> parameter.way() == Way.LOOP);
                double whole = network.parameters().gradientNorm();
                double mean = Math.sqrt(found.gram().sum()) / (reduction == LossSpec.Reduction.MEAN ? samples : 1);
                assertThat(mean).isCloseTo(whole, within(1e-12 * (1 + whole)));
                for (int i = 0; i < samples; i++) {
                    TensorData alone = new TensorData(
                            batch.features().narrow(0, i, 1), batch.targets().narrow(0, i, 1));
                    network.parameters().zeroGradients();
                    new LossFunction(loss)
                            .of(network.forward(alone.features(), ForwardPass.evaluation()), alone.targets())
                            .backward();
                    double norm = network.parameters().gradientNorm();
                    assertThat(Math.sqrt(found.gram().squaredNorm(i))).isCloseTo(norm, within(1e-12 * (1 + norm)));
                }
            }
        }
    }

    private static double first(PerSampleGradients gradients) {
        return gradients.normsByPlace().get("layers.0")[0];
    }

    @Test
    void statisticsOfTheBatchLeaveOutWhatIsBeforeThem() {
        String layers = "linear: 4 | batch_norm | relu | linear: 3";
        try (Network network = Nets.network(layers, NetworkInput.of(6), ScalarType.Float);
                PointerScope scope = new PointerScope()) {
            TensorData batch = batch(network, 8, ScalarType.Float);
            PerSampleGradients found = of(network, batch, Request.ALL);
            assertThat(found.leftOut())
                    .containsOnlyKeys("layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias");
            assertThat(found.leftOut().values()).allMatch(reason -> reason.contains("batch_norm"));
            assertThat(found.parameters())
                    .extracting(PerSampleGradients.OfParameter::name)
                    .containsExactly("layers.3.weight", "layers.3.bias");
            assertThat(network.parameters()
                            .parameter("layers.0.weight")
                            .gradient()
                            .abs()
                            .sum()
                            .item_double())
                    .isPositive();
        }
    }

    @Test
    void onlyWhatIsAskedForIsCovered() {
        String layers = "linear: 4 | relu | linear: 3";
        try (Network network = Nets.network(layers, NetworkInput.of(6), ScalarType.Float);
                PointerScope scope = new PointerScope()) {
            TensorData batch = batch(network, 8, ScalarType.Float);
            PerSampleGradients all = of(network, batch, Request.ALL);
            PerSampleGradients some = of(network, batch, Request.ALL.of(name -> name.endsWith(".bias")));
            assertThat(some.parameters())
                    .extracting(PerSampleGradients.OfParameter::name)
                    .containsExactly("layers.0.bias", "layers.2.bias");
            assertThat(some.parameters())
                    .containsExactly(all.parameters().get(1), all.parameters().get(3));
            assertThat(some.coversAll()).isTrue();
        }
    }

    @Test
    void aParameterThatNoLayerTellsOfIsNamed() {
        try (Network network = Nets.network("linear: 3", NetworkInput.of(6), ScalarType.Float);
                PointerScope scope = new PointerScope()) {
            TensorData batch = batch(network, 4, ScalarType.Float);
            ObservedUses observed = new ObservedUses();
            Tensor output = network.forward(batch.features(), ForwardPass.evaluation(observed));
            new LossFunction(Nets.loss(LossSpec.Kind.CROSS_ENTROPY))
                    .of(output, batch.targets())
                    .backward();
            Tensor stray = Nets.tensor(new double[] {1}, 1).requires_grad_(true);
            List<Parameter> parameters = new ArrayList<>(network.parameters().parameters());
            parameters.add(new Parameter("stray.weight", stray, stray, 0, 1));
            PerSampleGradients found = OnePass.of(observed, parameters, 4, 4, Request.ALL);
            assertThat(found.leftOut()).containsOnlyKeys("stray.weight");
            assertThat(found.parameters()).hasSize(2);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OnePass.of(observed, parameters, 0, 1, Request.ALL))
                    .withMessageContaining("at least 1");
        }
    }

    @Test
    void sickGradientsAreToldNotThrown() {
        try (Network network = Nets.network("linear: 3", NetworkInput.of(2), ScalarType.Float);
                PointerScope scope = new PointerScope()) {
            Tensor features = Nets.tensor(new double[] {1, Double.NaN, 1, 2}, 2, 2);
            PerSampleGradients found =
                    of(network, new TensorData(features, TensorArrays.of(new long[] {0, 1}, 2)), Request.ALL);
            assertThat(found.gram().isFinite()).isFalse();
            assertThat(found.gram().squaredNorm(0)).isNaN();
            assertThat(found.gram().squaredNorm(1)).isPositive();
        }
    }

    /** ℓ_i = ½(w·x_i)²: the gradient is (w·x_i) x_i, and does not touch what is not used. */
    @Test
    void theLoopNeedsNothingButLosses() {
        try (PointerScope scope = new PointerScope()) {
            double[][] x = {{1, 2}, {3, -1}, {0, 1}};
            Tensor w = TensorArrays.of(new double[] {0.5, -1}, new long[] {2}, ScalarType.Double)
                    .requires_grad_(true);
            Tensor unused = TensorArrays.of(new double[] {7}, new long[] {1}, ScalarType.Double)
                    .requires_grad_(true);
            PerSampleGradients found = SampleLoop.of(
                    Map.of("w", w, "unused", unused),
                    3,
                    i -> w.dot(TensorArrays.of(x[i], new long[] {2}, ScalarType.Double))
                            .square()
                            .mul(new Scalar(0.5)),
                    Request.ALL);
            assertThat(found.gram().at(0, 0)).isCloseTo(1.5 * 1.5 * 5, within(1e-12));
            assertThat(found.gram().at(0, 1)).isCloseTo(-1.5 * 2.5 * 1, within(1e-12));
            assertThat(found.gram().at(1, 0)).isEqualTo(found.gram().at(0, 1));
            assertThat(found.parameters()).allMatch(parameter -> parameter.way() == Way.LOOP);
            assertThat(found.gram().products()).isEqualTo(3);
            assertThat(w.grad().defined()).isFalse();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SampleLoop.of(Map.of("w", w), 2, i -> w, Request.ALL))
                    .withMessageContaining("expected one");
        }
    }
}
