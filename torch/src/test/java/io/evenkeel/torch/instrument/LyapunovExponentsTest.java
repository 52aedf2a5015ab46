package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.operator.ActivationJacobian;
import io.evenkeel.torch.operator.ActivationPass;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LyapunovExponentsTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new LyapunovExponents(new JacobianLook());
    }

    @Override
    ModelSpec model() {
        return Nets.model("linear: 24 | reshape: [12, 2] | rnn: 5 | gru: 5 | lstm: 4 | last_step | linear: 3");
    }

    private Map<QuantityKey, Double> first(String layers) {
        return measured(instrument(), Nets.model(layers), 1).get(0).quantities();
    }

    private static double whole(Map<QuantityKey, Double> measured, String quantity) {
        return measured.get(QuantityKey.of(quantity));
    }

    private static String deep(String init, String activation) {
        return "repeat: {times: 12, layers: [{linear: {units: 10, init: " + init + "}}" + activation
                + "]} | linear: {units: 6, init: " + init + "}";
    }

    @Test
    void anOrthogonalLinearNetworkKeepsEveryDirection() {
        Map<QuantityKey, Double> measured = first(deep("orthogonal", ""));
        assertThat(whole(measured, Quantities.JACOBIAN_LYAPUNOV)).isCloseTo(0, within(1e-6));
        assertThat(whole(measured, Quantities.JACOBIAN_LYAPUNOV_SMALLEST)).isCloseTo(0, within(1e-6));
        assertThat(whole(measured, Quantities.JACOBIAN_LYAPUNOV_ERROR)).isLessThan(1e-6);
        Map<QuantityKey, Double> twice = first(deep("{orthogonal: 2.0}", ""));
        assertThat(whole(twice, Quantities.JACOBIAN_LYAPUNOV)).isCloseTo(Math.log(2), within(1e-6));
    }

    @Test
    void aVanishingNetworkHasNegativeOnes() {
        Map<QuantityKey, Double> measured = first(deep("xavier_normal", ", sigmoid"));
        double largest = whole(measured, Quantities.JACOBIAN_LYAPUNOV);
        assertThat(largest).isBetween(Math.log(0.1), Math.log(0.5));
        assertThat(whole(measured, Quantities.JACOBIAN_LYAPUNOV_SMALLEST)).isLessThan(largest);
        assertThat(whole(measured, Quantities.JACOBIAN_LYAPUNOV_ERROR)).isBetween(1e-6, 0.2);
    }

    /** Whatever the directions to begin with, all exponents of a square product add up to ln|det|. */
    private static void addUpToTheDeterminant(
            Network network, JacobianLook.Seen seen, int copies, List<BackwardProduct.State> dense, String what) {
        StatesOnTheWay states = statesOf(network, seen, copies);
        List<BackwardProduct.State> same =
                what.isEmpty() ? states.throughDepth() : states.throughTime().get(what);
        double[][][] logarithms = BackwardProduct.logarithms(same, copies, 5);
        assertThat(logarithms).hasNumberOfRows(dense.size() - 1);
        for (int t = 0; t < logarithms.length; t++) {
            Tensor from = dense.get(dense.size() - 2 - t).tensor();
            Tensor to = dense.get(dense.size() - 1 - t).tensor();
            ActivationPass pass = new ActivationPass(from, to, true, "step " + t);
            for (int s = 0; s < JacobianLook.SAMPLES; s++) {
                try (ActivationJacobian jacobian = ActivationJacobian.ofSample(pass, s)) {
                    double determinant = Arrays.stream(JacobianCases.singularValues(JacobianCases.dense(jacobian)))
                            .map(Math::log)
                            .sum();
                    assertThat(Arrays.stream(logarithms[t][s]).sum()).isCloseTo(determinant, within(1e-7));
                }
            }
        }
    }

    private static StatesOnTheWay statesOf(Network network, JacobianLook.Seen seen, int copies) {
        StatesOnTheWay states = new StatesOnTheWay(network);
        Tensor rows = seen.excerpt().in(copies).rows(seen.features());
        network.forward(network.takesTokens() ? rows : rows.detach().requires_grad_(true), seen.copies(copies, states));
        return states;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linear: 4 | tanh | linear: 4 | batch_norm | sigmoid | linear: 4 | dropout: 0 | linear: 4",
                "conv2d: {filters: 2, kernel: 3, padding: same} | batch_norm | gelu"
                        + " | residual: {layers: [{conv2d: {filters: 2, kernel: 3, padding: same}}, batch_norm]}"
                        + " | conv2d: {filters: 2, kernel: 3, padding: same}",
                "embedding: 4 | positional | transformer: {heads: 2, ff: 5, norm: pre, causal: true, activation: gelu}"
                        + " | transformer: {heads: 2, ff: 5, norm: pre, activation: gelu}"
            })
    void throughDepthTheyAddUpToTheDeterminant(String layers) {
        boolean tokens = layers.startsWith("embedding");
        int[] shape = layers.startsWith("conv") ? new int[] {1, 3, 2} : new int[] {3};
        try (Network network = Nets.network(
                layers, new NetworkInput(NetworkInput.of(shape).shape(), tokens ? 5 : 0), ScalarType.Double)) {
            JacobianLook.Seen seen =
                    JacobianLook.of(network, Nets.batch(network, 9, 5, ScalarType.Double), JacobianCases.PASS);
            List<BackwardProduct.State> dense = statesOf(network, seen, 1).throughDepth();
            assertThat(dense).hasSizeGreaterThanOrEqualTo(3);
            addUpToTheDeterminant(network, seen, 12, dense, "");
            seen.close();
        }
    }

    @Test
    void throughTimeTheyAddUpToTheDeterminant() {
        try (Network network = Nets.network(
                "gru: {units: 3, bidirectional: true} | last_step | linear: 2",
                NetworkInput.of(6, 2),
                ScalarType.Double)) {
            JacobianLook.Seen seen =
                    JacobianLook.of(network, Nets.batch(network, 9, 0, ScalarType.Double), JacobianCases.PASS);
            Map<String, List<BackwardProduct.State>> dense =
                    statesOf(network, seen, 1).throughTime();
            assertThat(dense).containsOnlyKeys("layers.0", "layers.0.reverse");
            dense.forEach((place, states) -> addUpToTheDeterminant(network, seen, 3, states, place));
            seen.close();
        }
    }

    @Test
    void aRecurrencesExponentIsTheLogarithmOfItsWeight() {
        for (double w : new double[] {0.5, 1.5}) {
            Map<QuantityKey, Double> measured =
                    first("linear: {units: 20, init: zeros, bias_init: ones} | reshape: [20, 1] | rnn: {units: 1,"
                            + " activation: relu, init: ones, recurrent_init: {constant: " + w
                            + "}, bias: false} | last_step | linear: 1");
            assertThat(measured.get(QuantityKey.at(Quantities.JACOBIAN_LYAPUNOV, "layers.2")))
                    .isCloseTo(Math.log(w), within(1e-6));
            assertThat(measured)
                    .as("one unit, one exponent")
                    .doesNotContainKey(QuantityKey.at(Quantities.JACOBIAN_LYAPUNOV_SMALLEST, "layers.2"));
        }
    }

    @Test
    void anLstmKeepsItsCellByItsForgetGateAndNothingElse() {
        // No weights: c ← σ(3) c, and nothing of it goes by way of h.
        Map<QuantityKey, Double> measured = first("linear: 20 | reshape: [20, 1] | lstm: {units: 3, init: zeros,"
                + " forget_bias: 3} | last_step | linear: {units: 1, init: ones}");
        assertThat(measured.get(QuantityKey.at(Quantities.JACOBIAN_LYAPUNOV, "layers.2")))
                .isCloseTo(-Math.log1p(Math.exp(-3)), within(1e-5));
        assertThat(measured.get(QuantityKey.at(Quantities.JACOBIAN_LYAPUNOV_SMALLEST, "layers.2")))
                .as("three units, four directions")
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void aShallowNetworkHasNoRate() {
        assertThat(first("linear: 4 | tanh | linear: 2"))
                .doesNotContainKey(QuantityKey.of(Quantities.JACOBIAN_LYAPUNOV));
    }
}
