package io.evenkeel.torch;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.gradient.Budget;
import io.evenkeel.torch.gradient.NetworkGradients;
import io.evenkeel.torch.gradient.ObservedUses;
import io.evenkeel.torch.gradient.OnePass;
import io.evenkeel.torch.gradient.PerSampleGradients;
import io.evenkeel.torch.gradient.Request;
import io.evenkeel.torch.gradient.Way;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Every layer of the recipe language in float64: single samples' gradients from one pass are those of a loop. A layer
 * that does not tell how it uses its parameters fails here.
 */
class SingleGradientsOfEveryLayerTest {

    private static final int VOCABULARY = 5;
    private static final int SAMPLES = 4;
    private static final Function<ForwardObserver, ForwardPass> AS_IN_TRAINING =
            observer -> ForwardPass.measuring(4, observer);
    private static final Function<ForwardObserver, ForwardPass> IN_USE = ForwardPass::evaluation;

    static Stream<LayerDerivativesTest.Case> everyLayer() {
        return Stream.concat(
                LayerDerivativesTest.everyLayer(),
                Stream.of(
                        // what only shows with other shapes: products of rows, a single window, every activation's own
                        new LayerDerivativesTest.Case("linear: 40 | tanh | linear: 30", new int[] {2, 50}, 2, 30),
                        new LayerDerivativesTest.Case(
                                "conv2d: {filters: 30, kernel: 3} | tanh", new int[] {4, 3, 3}, 30, 1, 1),
                        new LayerDerivativesTest.Case("linear: 3 | prelu | linear: 2", new int[] {4, 2}, 4, 2),
                        new LayerDerivativesTest.Case(
                                "embedding: {units: 40, vocabulary: 90} | tanh", new int[] {3}, 3, 40),
                        new LayerDerivativesTest.Case("embedding: 4 | last_step", new int[] {3}, 4),
                        new LayerDerivativesTest.Case("rnn: 3 | linear: 2", new int[] {1, 2}, 1, 2)));
    }

    /** Runs on a network with a batch. */
    private interface Check {
        void on(Network network, TensorData batch, LossSpec loss);
    }

    private static void with(LayerDerivativesTest.Case c, Check check) {
        NetworkInput input = new NetworkInput(SampleShape.of(c.input()), VOCABULARY);
        try (Network network = Nets.network(c.layers(), input, ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            Tensor features = Nets.batch(network, SAMPLES, VOCABULARY, ScalarType.Double);
            long size = network.outputShape().size();
            Tensor targets =
                    TensorArrays.of(Nets.numbers(SAMPLES * size), new long[] {SAMPLES, size}, ScalarType.Double);
            check.on(network, new TensorData(features, targets), Nets.loss(LossSpec.Kind.HALF_MSE));
        }
    }

    @ParameterizedTest
    @MethodSource("everyLayer")
    void onePassAgreesWithTheLoop(LayerDerivativesTest.Case c) {
        with(c, (network, batch, loss) -> {
            PerSampleGradients found = new NetworkGradients(network, loss, Request.ALL).of(batch, IN_USE);
            assertThat(found.leftOut()).isEmpty();
            assertThat(found.parameters()).hasSameSizeAs(network.parameters().parameters());
            assertThat(found.parameters()).noneMatch(parameter -> parameter.way() == Way.LOOP);
            agree(found, new NetworkGradients(network, loss, Request.ALL).byLoop(batch, IN_USE));
            double[] left = TensorArrays.toDoubles(network.parameters().gradients());
            double mean = network.parameters().gradientNorm();
            assertThat(Math.sqrt(found.gram().sum()) / SAMPLES).isCloseTo(mean, within(1e-12 * (1 + mean)));

            ObservedUses observed = new ObservedUses();
            network.parameters().zeroGradients();
            Tensor output = network.forward(batch.features(), IN_USE.apply(observed));
            new LossFunction(loss).of(output, batch.targets()).backward();
            assertThat(left)
                    .containsExactly(TensorArrays.toDoubles(network.parameters().gradients()), within(1e-12));
            agree(OnePass.of(observed, network.parameters().parameters(), SAMPLES, SAMPLES, Request.ALL), found);
        });
    }

    @ParameterizedTest
    @MethodSource("everyLayer")
    void soItDoesAsInTrainingAndInSmallPartsWithSecondMoments(LayerDerivativesTest.Case c) {
        with(c, (network, batch, loss) -> {
            Request request = new Request(name -> true, true, new Budget(30));
            PerSampleGradients found = new NetworkGradients(network, loss, request).of(batch, AS_IN_TRAINING);
            boolean mixes =
                    network.allLayers().stream().anyMatch(layer -> layer.kind().equals("batch_norm"));
            assertThat(found.coversAll())
                    .isEqualTo(!mixes || network.parameters().count() == 0);
            Request covered = request.of(name -> !found.leftOut().containsKey(name));
            agree(found, new NetworkGradients(network, loss, covered).byLoop(batch, AS_IN_TRAINING));
        });
    }

    private static void agree(PerSampleGradients found, PerSampleGradients expected) {
        double scale = expected.gram().trace();
        for (int i = 0; i < SAMPLES; i++) {
            for (int j = 0; j < SAMPLES; j++) {
                assertThat(found.gram().at(i, j)).isCloseTo(expected.gram().at(i, j), within(1e-12 * scale));
            }
        }
        Map<String, PerSampleGradients.OfParameter> byName = new HashMap<>();
        found.parameters().forEach(parameter -> byName.put(parameter.name(), parameter));
        assertThat(byName).hasSameSizeAs(expected.parameters());
        for (PerSampleGradients.OfParameter loop : expected.parameters()) {
            PerSampleGradients.OfParameter pass = byName.get(loop.name());
            near(pass.squaredNorms(), loop.squaredNorms(), scale, loop.name());
            loop.moments().ifPresent(moments -> {
                assertThat(pass.moments().orElseThrow().means())
                        .as(loop.name())
                        .containsExactly(moments.means(), within(1e-12 * (1 + scale)));
                assertThat(pass.moments().orElseThrow().squares())
                        .as(loop.name())
                        .containsExactly(moments.squares(), within(1e-12 * (1 + scale)));
            });
        }
    }

    private static void near(List<Double> found, List<Double> expected, double scale, String name) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).as(name).isCloseTo(expected.get(i), within(1e-12 * scale));
        }
    }
}
