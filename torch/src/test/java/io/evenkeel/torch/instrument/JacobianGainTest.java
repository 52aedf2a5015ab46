package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.TensorArrays;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class JacobianGainTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new JacobianGain(new JacobianLook());
    }

    private Map<QuantityKey, Double> first(String layers) {
        return measured(instrument(), Nets.model(layers), 1).get(0).quantities();
    }

    private static double at(Map<QuantityKey, Double> measured, String quantity, int layer) {
        return measured.get(QuantityKey.at(quantity, "layers." + layer));
    }

    @Test
    void orthogonalLayersAreIsometriesWhicheverSideIsWider() {
        Map<QuantityKey, Double> measured = first(
                "repeat: {times: 5, layers: [{linear: {units: 16, init: orthogonal}}]} | linear: {units: 4, init: orthogonal}"
                        + " | linear: {units: 100, init: orthogonal} | linear: {units: 100, init: {orthogonal: 0.5}}");
        for (int layer = 0; layer < 8; layer++) {
            double gain = layer == 7 ? 0.5 : 1;
            assertThat(at(measured, Quantities.JACOBIAN_GAIN, layer)).isCloseTo(gain, within(1e-5));
            assertThat(at(measured, Quantities.JACOBIAN_GAIN_ERROR, layer)).isLessThan(1e-5);
            assertThat(at(measured, Quantities.JACOBIAN_LARGEST, layer)).isCloseTo(gain, within(1e-4));
            assertThat(at(measured, Quantities.JACOBIAN_SMALLEST, layer)).isCloseTo(gain, within(1e-4));
        }
    }

    @Test
    void anActivationPassesOnByItsSlopes() {
        Map<QuantityKey, Double> measured = first("linear: 40 | relu | linear: 40 | sigmoid | linear: 1");
        assertThat(at(measured, Quantities.JACOBIAN_LARGEST, 1)).isEqualTo(1);
        assertThat(at(measured, Quantities.JACOBIAN_SMALLEST, 1)).isZero();
        double active = Math.pow(at(measured, Quantities.JACOBIAN_GAIN, 1), 2);
        assertThat(active * 8 * 40).as("units that let through").isCloseTo(Math.rint(active * 320), within(1e-3));
        assertThat(active).isBetween(0.3, 0.7);
        assertThat(at(measured, Quantities.JACOBIAN_LARGEST, 3)).isBetween(0.24, 0.25);
    }

    /** Samples are independent of one another, so all of them are moved at once. */
    private static Tensor byDifferences(JacobianLook.Seen seen, JacobianLook.Entry entry) {
        Tensor input = entry.input().contiguous();
        long samples = input.size(0);
        long entries = input.numel() / samples;
        Tensor flat = input.reshape(samples, entries);
        Tensor jacobians = null;
        double h = 1e-5;
        for (long j = 0; j < entries; j++) {
            Tensor[] at = new Tensor[2];
            for (int side = 0; side < 2; side++) {
                Tensor moved = flat.clone();
                moved.select(1, j).add_(new Scalar(side == 0 ? h : -h));
                at[side] = entry.layer()
                        .output(moved.reshape(input.sizes()), seen.copies(1, ForwardObserver.NONE))
                        .reshape(samples, -1);
            }
            Tensor column = at[0].sub(at[1]).div(new Scalar(2 * h));
            if (jacobians == null) {
                jacobians = torch.zeros(
                        new long[] {samples, column.size(1), entries}, new TensorOptions(ScalarType.Double));
            }
            jacobians.select(2, j).copy_(column);
        }
        return jacobians;
    }

    @ParameterizedTest
    @EnumSource(JacobianCases.Kind.class)
    void everyLayersSingularValuesAreThoseByDifferences(JacobianCases.Kind kind) {
        try (Network network = kind.network()) {
            JacobianLook.Seen seen = JacobianLook.of(network, kind.batch(network, 11), JacobianCases.PASS);
            assertThat(seen.trunk()).hasSize(network.layers().size() - (network.takesTokens() ? 1 : 0));
            for (JacobianLook.Entry entry : seen.trunk()) {
                double[] all;
                try (NoGradGuard guard = new NoGradGuard()) {
                    all = JacobianCases.singularValues(byDifferences(seen, entry));
                }
                LayerJacobian.Values values =
                        new LayerJacobian(seen, entry, 1).values().orElseThrow();
                double meanSquare = Arrays.stream(all).map(x -> x * x).average().orElseThrow();
                double largest = Arrays.stream(all).max().orElseThrow();
                String where = entry.layer().place() + " " + entry.layer().kind();
                double rounding = 1e-6 * Math.max(1, largest);
                assertThat(values.gain())
                        .as(where)
                        .isCloseTo(Math.sqrt(meanSquare), within(rounding + 4 * values.gainError()));
                assertThat(values.largest()).as(where).isCloseTo(largest, within(rounding + values.largestError()));
                assertThat(values.smallest())
                        .as(where)
                        .isCloseTo(Arrays.stream(all).min().orElseThrow(), within(rounding + values.smallestError()));
            }
            seen.close();
        }
    }

    @Test
    void samplesPassAsTheyDoAmongTheirBatch() {
        JacobianCases.Kind kind = JacobianCases.Kind.MLP;
        try (Network network = kind.network()) {
            Tensor batch = kind.batch(network, 11);
            JacobianLook.Seen seen = JacobianLook.of(network, batch, JacobianCases.PASS);
            Tensor whole = network.forward(batch, ForwardPass.measuring(JacobianCases.PASS, ForwardObserver.NONE));
            Tensor some = network.forward(seen.features(), seen.copies(1, ForwardObserver.NONE));
            assertThat(some.sub(whole.narrow(0, 0, 8)).abs().max().item_double())
                    .isLessThan(1e-12);
            seen.close();
        }
    }

    @Test
    void copiesDropTheSame() {
        JacobianCases.Kind kind = JacobianCases.Kind.TRANSFORMER;
        try (Network network = kind.network()) {
            JacobianLook.Seen seen = JacobianLook.of(network, kind.batch(network, 5), JacobianCases.PASS);
            Tensor once = network.forward(seen.features(), seen.copies(1, ForwardObserver.NONE));
            Tensor copies =
                    network.forward(seen.excerpt().in(3).rows(seen.features()), seen.copies(3, ForwardObserver.NONE));
            assertThat(copies.size(0)).isEqualTo(24);
            assertThat(copies.sub(once.repeat(3, 1)).abs().max().item_double()).isLessThan(1e-14);
            // 5 samples stand for 8, and each drops its own
            assertThat(once.select(0, 0).sub(once.select(0, 5)).abs().max().item_double())
                    .isPositive();
            seen.close();
        }
    }

    @Test
    void wideLayersAreEstimatedWithinTheirErrors() {
        try (Network network =
                Nets.network("linear: 90 | relu | linear: 70", NetworkInput.of(120), ScalarType.Double)) {
            JacobianLook.Seen seen =
                    JacobianLook.of(network, Nets.batch(network, 20, 0, ScalarType.Double), JacobianCases.PASS);
            for (int layer : new int[] {0, 2}) {
                double[] all = JacobianCases.singularValues(network.parameters()
                        .parameter("layers." + layer + ".weight")
                        .value());
                double gain =
                        Math.sqrt(Arrays.stream(all).map(x -> x * x).average().orElseThrow());
                LayerJacobian.Values values = new LayerJacobian(
                                seen, seen.trunk().get(layer), 1)
                        .values()
                        .orElseThrow();
                assertThat(values.gainError() / gain).isBetween(1e-4, 0.05);
                assertThat(values.gain()).isCloseTo(gain, within(4 * values.gainError()));
                assertThat(values.largest()).isBetween(0.95 * all[0], all[0] * (1 + 1e-12));
                double least = all[all.length - 1];
                assertThat(values.smallest()).isGreaterThan(least * (1 - 1e-12));
                assertThat(Arrays.stream(all)
                                .map(x -> Math.abs(x - values.smallest()))
                                .min()
                                .orElseThrow())
                        .isLessThan(values.smallestError());
            }
            seen.close();
        }
    }

    @Test
    void whatIsNotFiniteIsLeftOut() {
        try (Network network = Nets.network("linear: 3 | exp | linear: 2", NetworkInput.of(2), ScalarType.Double)) {
            Tensor batch = TensorArrays.of(new double[] {1e300, 1, 1, 1e300}, new long[] {2, 2}, ScalarType.Double);
            JacobianLook.Seen seen = JacobianLook.of(network, batch, 0);
            assertThat(new LayerJacobian(seen, seen.trunk().get(0), 1).values()).isPresent();
            assertThat(new LayerJacobian(seen, seen.trunk().get(1), 1).values()).isEmpty();
            seen.close();
        }
    }

    @Test
    void aLoopOfSomebodyElsesHasNone() {
        assertThat(Instruments.ofAnyModel()).noneMatch(instrument -> instrument instanceof JacobianGain);
    }

    @Override
    ModelSpec model() {
        return Nets.model(
                Nets.linear(80),
                Nets.activation(ActivationKind.RELU),
                Nets.residual(1, 1, Nets.linear(80), Nets.activation(ActivationKind.TANH)),
                Nets.linear(4),
                Nets.activation(ActivationKind.SIGMOID),
                Nets.linear(1));
    }
}
