package io.evenkeel.torch;

import java.util.Arrays;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** How the weights of each layer start: fans that count receptive fields, gates by themselves, libtorch's defaults. */
class LayerInitialWeightsTest {

    private static double[] start(String layer, int[] input, int vocabulary, String role) {
        try (Network network =
                Nets.network(layer, new NetworkInput(SampleShape.of(input), vocabulary), ScalarType.Double)) {
            return TensorArrays.toDoubles(
                    network.parameters().parameter("layers.0." + role).value());
        }
    }

    private static int[] shape(String extents) {
        return Arrays.stream(extents.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    private static double deviation(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).average().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // U(±1/√fan-in): sd is the bound over √3
                "conv2d: {filters: 64, kernel: 5}; 8 9 9; weight; 0.0408248",
                "conv2d: {filters: 64, kernel: 5, groups: 4}; 8 9 9; weight; 0.0816497",
                "conv1d: {filters: 64, kernel: 3}; 9 32; weight; 0.0589256",
                "conv2d: {filters: 64, kernel: 5, init: he_normal}; 8 9 9; weight; 0.1",
                "conv2d: {filters: 32, kernel: 5, init: xavier_normal}; 8 9 9; weight; 0.0447214",
                "conv2d: {filters: 64, kernel: 5, init: {scaled: 3}}; 8 9 9; weight; 0.1224745",
                "separable_conv2d: {filters: 64, multiplier: 32}; 8 9 9; depthwise.weight; 0.1924501",
                "separable_conv2d: {filters: 64, multiplier: 32}; 8 9 9; pointwise.weight; 0.0360844",
                "rnn: 64; 4 32; weight_ih; 0.0721688",
                "gru: 64; 4 32; weight_hh; 0.0721688",
                "lstm: 64; 4 32; bias_hh; 0.0721688",
                "lstm: {units: 64, init: xavier_normal}; 4 32; weight_ih; 0.1443376",
                "gru: {units: 64, init: {scaled: 2}}; 4 32; weight_ih; 0.1443376",
                "attention: 4; 4 64; in.weight; 0.0883883",
                "attention: 4; 4 64; out.weight; 0.0721688",
                "attention: {heads: 4, init: xavier_uniform}; 4 64; in.weight; 0.125",
                "positional: learned; 64 64; position; 0.02"
            })
    void hasTheDeviationOfItsFans(String layer, String input, String role, double expected) {
        double[] values = start(layer, shape(input), 0, role);
        // five standard errors, uniform or normal
        assertThat(deviation(values)).isCloseTo(expected, within(5 * expected / Math.sqrt(2.0 * values.length)));
    }

    @Test
    void embeddingsStartStandardNormal() {
        double[] values = start("embedding: 64", new int[] {3}, 50, "weight");
        assertThat(values).hasSize(50 * 64);
        assertThat(deviation(values)).isCloseTo(1, within(5 / Math.sqrt(2.0 * values.length)));
        assertThat(Arrays.stream(values).max().orElseThrow()).isGreaterThan(2.5);
    }

    @Test
    void eachGatesRecurrentMatrixIsOrthogonalByItself() {
        double[] w = start("gru: {units: 8, recurrent_init: orthogonal}", new int[] {4, 3}, 0, "weight_hh");
        for (int gate = 0; gate < 3; gate++) {
            for (int i = 0; i < 8; i++) {
                for (int j = 0; j < 8; j++) {
                    double product = 0;
                    for (int k = 0; k < 8; k++) {
                        product += w[(8 * gate + i) * 8 + k] * w[(8 * gate + j) * 8 + k];
                    }
                    assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-12));
                }
            }
        }
        assertThat(Arrays.copyOfRange(w, 0, 64)).isNotEqualTo(Arrays.copyOfRange(w, 64, 128));
    }

    @Test
    void recurrentInitLeavesInputMatricesAlone() {
        double[] plain = start("gru: 8", new int[] {4, 3}, 0, "weight_ih");
        assertThat(start("gru: {units: 8, recurrent_init: orthogonal}", new int[] {4, 3}, 0, "weight_ih"))
                .isEqualTo(plain);
    }

    @Test
    void oneOfTwoBiasesThatAreAddedIsToldHowToStart() {
        String layer = "lstm: {units: 2, bias_init: {constant: 0.5}, forget_bias: 1, bidirectional: true}";
        for (String direction : new String[] {"", "_reverse"}) {
            assertThat(start(layer, new int[] {4, 3}, 0, "bias_ih" + direction))
                    .containsExactly(0.5, 0.5, 1.5, 1.5, 0.5, 0.5, 0.5, 0.5);
            assertThat(start(layer, new int[] {4, 3}, 0, "bias_hh" + direction)).containsOnly(0.0);
        }
    }

    @Test
    void normalisationsStartAsTheIdentityWhateverTheModelsInit() {
        for (String norm : new String[] {"batch_norm", "layer_norm", "group_norm: 2"}) {
            assertThat(start(norm, new int[] {4}, 0, "weight")).containsOnly(1.0);
            assertThat(start(norm, new int[] {4}, 0, "bias")).containsOnly(0.0);
        }
        assertThat(start("rms_norm", new int[] {4}, 0, "weight")).containsOnly(1.0);
    }
}
