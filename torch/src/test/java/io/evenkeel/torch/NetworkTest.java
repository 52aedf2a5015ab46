package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.InitializerSpec.Kind;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.RecipeReader;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class NetworkTest {

    @Test
    void placesCountRepeatedLayersOneByOneAndNameThoseOfABranchBelowIt() {
        try (Network network = Nets.network(
                4,
                Nets.repeat(2, Nets.linear(6), Nets.activation(ActivationKind.TANH)),
                Nets.residual(1, 1, Nets.linear(6), Nets.activation(ActivationKind.RELU)),
                Nets.linear(2))) {
            assertThat(network.allLayers())
                    .extracting(PlacedLayer::place)
                    .containsExactly(
                            "layers.0",
                            "layers.1",
                            "layers.2",
                            "layers.3",
                            "layers.4.0",
                            "layers.4.1",
                            "layers.4",
                            "layers.5");
            assertThat(network.parameters().parameters())
                    .extracting(Parameter::name)
                    .containsExactly(
                            "layers.0.weight",
                            "layers.0.bias",
                            "layers.2.weight",
                            "layers.2.bias",
                            "layers.4.0.weight",
                            "layers.4.0.bias",
                            "layers.5.weight",
                            "layers.5.bias");
            assertThat(network.parameters().count()).isEqualTo(4 * 6 + 6 + 6 * 6 + 6 + 6 * 6 + 6 + 6 * 2 + 2);
            assertThat(network.outputs()).isEqualTo(2);
        }
    }

    @Test
    void aResidualAddsItsBranchToItsInput() {
        try (Network network = Nets.network(
                        2, Nets.residual(0.5, 2.0, Nets.linear(2, Kind.CONSTANT, 1.0)), Nets.linear(2, Kind.ONES, 0));
                PointerScope scope = new PointerScope()) {
            Tensor out = network.forward(Nets.tensor(new double[] {1, 10}, 1, 2), ForwardPass.evaluation());
            // 2x + ½(x₀ + x₁) = (7.5, 25.5), and both ones sum them.
            assertThat(TensorArrays.toDoubles(out)).containsExactly(33.0, 33.0);
        }
    }

    @Test
    void aBranchThatChangesTheWidthIsRefusedWithItsRemedy() {
        assertThatThrownBy(() -> Nets.network(4, Nets.residual(1, 1, Nets.linear(3)), Nets.linear(2)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("turns a vector of 4 features into a vector of 3 features")
                .hasMessageContaining("{linear: 4}");
    }

    @Test
    void aNetworkWithoutWeightsIsRefused() {
        assertThatThrownBy(() -> Nets.network(4, Nets.activation(ActivationKind.RELU)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("without any weights");
    }

    @Test
    void aBatchOfTheWrongWidthNeverReachesNativeCode() {
        try (Network network = Nets.network(4, Nets.linear(2))) {
            assertThatThrownBy(() -> network.forward(Nets.tensor(new double[6], 2, 3), ForwardPass.evaluation()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("shape [4]")
                    .hasMessageContaining("[2, 3]");
        }
    }

    @ParameterizedTest
    @EnumSource(ActivationKind.class)
    void everyActivationIsItsFormula(ActivationKind kind) {
        double[] x = {-2.0, -0.5, 0.0, 0.3, 1.5};
        try (Network network = Nets.network(5, Nets.activation(kind), Nets.linear(1));
                PointerScope scope = new PointerScope()) {
            double[][] seen = new double[1][];
            network.forward(Nets.tensor(x, 1, 5), ForwardPass.evaluation((layer, out) -> {
                if (layer.activation().isPresent()) {
                    seen[0] = TensorArrays.toDoubles(out);
                }
            }));
            double sum = 0;
            for (double value : x) {
                sum += Math.exp(value);
            }
            DoubleUnaryOperator formula = formula(kind, sum);
            for (int i = 0; i < x.length; i++) {
                assertThat(seen[0][i]).isCloseTo(formula.applyAsDouble(x[i]), within(2e-6));
            }
        }
    }

    private static DoubleUnaryOperator formula(ActivationKind kind, double sumOfExponentials) {
        double alpha = 1.6732632423543772;
        double lambda = 1.0507009873554805;
        return switch (kind) {
            case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
            case TANH -> Math::tanh;
            case RELU -> x -> Math.max(0, x);
            case LEAKY_RELU -> x -> x < 0 ? 0.01 * x : x;
            case PRELU -> x -> x < 0 ? 0.25 * x : x;
            case ELU -> x -> x < 0 ? Math.expm1(x) : x;
            case SELU -> x -> lambda * (x < 0 ? alpha * Math.expm1(x) : x);
            // x·Φ(x), Φ by integrating the normal density.
            case GELU -> x -> x * normalCdf(x);
            case SILU -> x -> x / (1 + Math.exp(-x));
            case SOFTPLUS -> x -> Math.log1p(Math.exp(x));
            case EXP -> Math::exp;
            case SOFTMAX -> x -> Math.exp(x) / sumOfExponentials;
            case LOG_SOFTMAX -> x -> x - Math.log(sumOfExponentials);
        };
    }

    private static double normalCdf(double x) {
        int n = 20_000;
        double h = (x + 10) / n;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double t = -10 + (i + 0.5) * h;
            sum += Math.exp(-t * t / 2) * h;
        }
        return sum / Math.sqrt(2 * Math.PI);
    }

    @Test
    void gradientsLandInTheFlatVectorAndAgreeWithFiniteDifferences() {
        LossFunction loss = new LossFunction(Nets.loss(LossSpec.Kind.MSE));
        List<LayerSpec> layers = List.of(
                Nets.linear(5),
                Nets.activation(ActivationKind.TANH),
                Nets.residual(0.7, 1.0, Nets.linear(5), Nets.activation(ActivationKind.SIGMOID)),
                Nets.activation(ActivationKind.PRELU),
                Nets.linear(1));
        try (Network network = NetworkBuilder.build(
                        Nets.model(layers.toArray(LayerSpec[]::new)),
                        2,
                        3,
                        org.bytedeco.pytorch.global.torch.ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            TensorData data = Nets.plane(7);
            Tensor x = data.features().to(org.bytedeco.pytorch.global.torch.ScalarType.Double);
            Tensor y = data.targets().to(org.bytedeco.pytorch.global.torch.ScalarType.Double);
            loss.of(network.forward(x, ForwardPass.evaluation()), y).backward();
            Tensor flat = network.parameters().values();
            double[] gradient = TensorArrays.toDoubles(network.parameters().gradients());
            double h = 1e-6;
            for (Parameter parameter : network.parameters().parameters()) {
                for (long i = 0; i < parameter.size(); i++) {
                    Tensor entry = flat.narrow(0, parameter.offset() + i, 1);
                    entry.add_(new org.bytedeco.pytorch.Scalar(h));
                    double up = loss.of(network.forward(x, ForwardPass.evaluation()), y)
                            .item_double();
                    entry.sub_(new org.bytedeco.pytorch.Scalar(2 * h));
                    double down = loss.of(network.forward(x, ForwardPass.evaluation()), y)
                            .item_double();
                    entry.add_(new org.bytedeco.pytorch.Scalar(h));
                    assertThat(gradient[(int) (parameter.offset() + i)])
                            .as(parameter.name())
                            .isCloseTo((up - down) / (2 * h), within(1e-7));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{linear: 4}|[64]",
                "dropout, batch_norm, relu, {linear: 4}|[64]",
                "{repeat: {times: 2, layers: [{residual: [{linear: 64}]}]}}|[64]",
                "{embedding: 4}|[64]",
                "{conv2d: 4}|[1, 8, 8]",
                "batch_norm, {residual: [{conv2d: {filters: 1, padding: same}}]}, {linear: 4}|[1, 8, 8]",
                "flatten, {linear: 4}|[1, 8, 8]"
            })
    void anImageIsAVectorOfPixelsToALinearLayerOrAnEmbedding(String layers, String expected) {
        ModelSpec model = RecipeReader.parse(
                        "data: digits\nmodel: {layers: [" + layers + "]}\nloss: mse\noptimizer: sgd\nsteps: 1\n")
                .model();
        assertThat(NetworkBuilder.inputShape(model, SampleShape.of(1, 8, 8))).hasToString(expected);
        assertThat(NetworkBuilder.inputShape(model, SampleShape.of(8, 8))).hasToString("[8, 8]");
    }
}
