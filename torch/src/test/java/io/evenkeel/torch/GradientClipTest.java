package io.evenkeel.torch;

import io.evenkeel.recipe.ClipSpec;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class GradientClipTest {

    /** Two layers of one unit with two inputs: weights 3 and 4 and bias 0, then 1 and 0. */
    private static Network network() {
        Network network = Nets.network(2, Nets.linear(1), Nets.linear(1));
        set(network.parameters().parameter("layers.0.weight"), 3, 4);
        set(network.parameters().parameter("layers.0.bias"), 0);
        set(network.parameters().parameter("layers.1.weight"), 1);
        set(network.parameters().parameter("layers.1.bias"), 0);
        return network;
    }

    private static void set(Parameter parameter, double... values) {
        for (int i = 0; i < values.length; i++) {
            parameter.value().detach().view(values.length).narrow(0, i, 1).fill_(new Scalar(values[i]));
        }
    }

    private static void gradient(Network network, String name, double... values) {
        Parameter parameter = network.parameters().parameter(name);
        parameter.gradient().copy_(Nets.tensor(values, values.length).view_as(parameter.gradient()));
    }

    private static double[] gradient(Network network, String name) {
        return TensorArrays.toDoubles(network.parameters().parameter(name).gradient());
    }

    private static double norm(Network network) {
        return Norms.euclidean(network.parameters().gradients()).item_double();
    }

    private static void gradients(Network network) {
        gradient(network, "layers.0.weight", 0.6, -8);
        gradient(network, "layers.0.bias", 0.1);
        gradient(network, "layers.1.weight", 0.5);
        gradient(network, "layers.1.bias", -0.2);
    }

    private static GradientClip.Outcome clip(ClipSpec spec, Network network) {
        return new GradientClip(spec, network.parameters()).apply(norm(network));
    }

    @Test
    void byNormShortensAndTurnsNothing() {
        try (Network network = network()) {
            gradients(network);
            double before = norm(network);
            GradientClip.Outcome outcome = clip(new ClipSpec.Norm(2), network);
            assertThat(norm(network)).isCloseTo(2, within(1e-6));
            assertThat(outcome.factor()).isCloseTo(2 / before, within(1e-12));
            assertThat(outcome.cosine()).isEqualTo(1);
            assertThat(clip(new ClipSpec.Norm(100), network)).isEqualTo(GradientClip.Outcome.NOTHING);
        }
    }

    @Test
    void byValueBoundsEveryEntryAndTurnsTheGradient() {
        try (Network network = network()) {
            gradients(network);
            double[] raw = TensorArrays.toDoubles(network.parameters().gradients());
            GradientClip.Outcome outcome = clip(new ClipSpec.Value(0.5), network);
            assertThat(gradient(network, "layers.0.weight")).containsExactly(0.5, -0.5);
            assertThat(gradient(network, "layers.0.bias")).containsExactly(new double[] {0.1}, within(1e-7));
            double[] clipped = TensorArrays.toDoubles(network.parameters().gradients());
            assertThat(outcome.factor()).isCloseTo(norm(clipped) / norm(raw), within(1e-7));
            assertThat(outcome.cosine()).isCloseTo(dot(raw, clipped) / norm(raw) / norm(clipped), within(1e-7));
            assertThat(outcome.cosine()).isLessThan(0.9);
        }
    }

    private static double norm(double[] vector) {
        return Math.sqrt(dot(vector, vector));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void perLayerBoundsEachLayerByItself() {
        try (Network network = network()) {
            gradients(network);
            double layer = Math.sqrt(0.36 + 64 + 0.01);
            GradientClip.Outcome outcome = clip(new ClipSpec.PerLayer(1), network);
            assertThat(gradient(network, "layers.0.weight"))
                    .containsExactly(new double[] {0.6 / layer, -8 / layer}, within(1e-6));
            assertThat(gradient(network, "layers.0.bias")).containsExactly(new double[] {0.1 / layer}, within(1e-6));
            assertThat(gradient(network, "layers.1.weight")).containsExactly(0.5);
            assertThat(outcome.cosine()).isBetween(0.5, 0.95);
        }
    }

    @Test
    void perLayerLeavesALayerThatIsNotFiniteAndBoundsTheOthers() {
        try (Network network = network()) {
            gradients(network);
            gradient(network, "layers.1.weight", Double.NaN);
            GradientClip.Outcome outcome = clip(new ClipSpec.PerLayer(0.1), network);
            assertThat(gradient(network, "layers.1.bias")).containsExactly(new double[] {-0.2}, within(1e-7));
            assertThat(norm(gradient(network, "layers.0.weight"))).isLessThan(0.1001);
            assertThat(outcome.factor()).isNaN();
            assertThat(outcome.cosine()).isNaN();
        }
    }

    @Test
    void adaptiveGoesByTheWeightsOfEachUnitAndLeavesTheLastLayer() {
        try (Network network = network()) {
            gradients(network);
            clip(new ClipSpec.Adaptive(0.1, 0.01), network);
            // The unit's weights have norm 5, its bias counts as 0.01.
            assertThat(norm(gradient(network, "layers.0.weight"))).isCloseTo(0.5, within(1e-6));
            assertThat(gradient(network, "layers.0.bias")).containsExactly(new double[] {0.001}, within(1e-8));
            assertThat(gradient(network, "layers.1.weight")).containsExactly(0.5);
            assertThat(gradient(network, "layers.1.bias")).containsExactly(new double[] {-0.2}, within(1e-7));
        }
    }

    @Test
    void adaptiveTreatsEveryRowAsAUnit() {
        try (Network network = Nets.network(2, Nets.linear(2), Nets.linear(1))) {
            set(network.parameters().parameter("layers.0.weight"), 3, 4, 0, 1);
            gradient(network, "layers.0.weight", 3, 0, 0.2, 0);
            clip(new ClipSpec.Adaptive(0.1, 0), network);
            assertThat(gradient(network, "layers.0.weight"))
                    .containsExactly(new double[] {0.5, 0, 0.1, 0}, within(1e-6));
        }
    }

    @Test
    void adaptiveClipsTheOnlyLayerThereIs() {
        try (Network network = Nets.network(2, Nets.linear(1))) {
            set(network.parameters().parameter("layers.0.weight"), 3, 4);
            gradient(network, "layers.0.weight", 30, 40);
            clip(new ClipSpec.Adaptive(1, 0), network);
            assertThat(norm(gradient(network, "layers.0.weight"))).isCloseTo(5, within(1e-5));
        }
    }

    @Test
    void autoGoesByAQuantileOfTheNormsSoFar() {
        try (Network network = network()) {
            GradientClip clip = new GradientClip(new ClipSpec.Auto(0.5), network.parameters());
            double[] norms = {4, 2, 6, Double.NaN, 1};
            double[] thresholds = {4, 3, 4, Double.NaN, 3};
            for (int i = 0; i < norms.length; i++) {
                network.parameters().zeroGradients();
                gradient(network, "layers.1.weight", norms[i]);
                GradientClip.Outcome outcome = clip.apply(norm(network));
                if (Double.isNaN(norms[i])) {
                    assertThat(outcome).isEqualTo(GradientClip.Outcome.NOTHING);
                } else {
                    assertThat(norm(network)).isCloseTo(Math.min(norms[i], thresholds[i]), within(1e-6));
                }
            }
            assertThat(clip.history()).containsExactly(4, 2, 6, 1);
            network.parameters().zeroGradients();
            gradient(network, "layers.1.weight", 100);
            clip.again();
            assertThat(norm(network)).as("a second look at a step is no step").isCloseTo(3, within(1e-6));
            assertThat(clip.history()).hasSize(4);

            GradientClip other = new GradientClip(new ClipSpec.Auto(0.5), network.parameters());
            other.restore(clip.history());
            gradient(network, "layers.1.weight", 100);
            other.again();
            assertThat(norm(network)).isCloseTo(3, within(1e-6));
        }
    }

    @Test
    void aGradientThatIsNotFiniteIsLeftAsItIs() {
        try (Network network = network()) {
            for (ClipSpec spec : Arrays.asList(new ClipSpec.Norm(1), new ClipSpec.Auto(0.1))) {
                gradients(network);
                gradient(network, "layers.0.bias", Double.POSITIVE_INFINITY);
                clip(spec, network);
                assertThat(gradient(network, "layers.0.weight")[1]).isEqualTo(-8);
            }
        }
    }

    @Test
    void nothingIsClippedWithoutASpec() {
        try (Network network = network()) {
            GradientClip none = new GradientClip(null, network.parameters());
            assertThat(none.isOn()).isFalse();
            gradients(network);
            assertThat(none.apply(norm(network))).isEqualTo(GradientClip.Outcome.NOTHING);
            none.again();
            assertThat(gradient(network, "layers.0.weight")[1]).isEqualTo(-8);
        }
    }
}
