package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.spectral.LinearOperatorContract;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.TensorArrays;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class JacobianTest {

    private static final OperatorCases.Kind CNN = OperatorCases.Kind.CNN_WITH_BATCH_NORM;

    private static Tensor features(OperatorCases.Kind kind, Network network) {
        return kind.data(network, LossSpec.Kind.MSE, ScalarType.Double).features();
    }

    @Nested
    class OfParameters extends LinearOperatorContract<Tensor> {
        @Override
        protected LinearOperator<Tensor> operator() {
            OperatorCases.Kind kind = OperatorCases.Kind.GRU;
            LossGraph graph = OperatorCases.use(kind, kind.network(), LossSpec.Kind.MSE, LossSpec.Reduction.MEAN, 3);
            return new ParameterJacobian(graph, ParameterBlock.all(graph));
        }
    }

    @Nested
    class OfABatchOfActivations extends LinearOperatorContract<Tensor> {
        @Override
        protected LinearOperator<Tensor> operator() {
            Network network = CNN.network();
            return ActivationJacobian.ofBatch(
                    ActivationPass.asInTraining(network, features(CNN, network), 0, "input", "layers.3"));
        }
    }

    @Nested
    class OfOneSamplesActivations extends LinearOperatorContract<Tensor> {
        @Override
        protected LinearOperator<Tensor> operator() {
            Network network = CNN.network();
            return ActivationJacobian.ofSample(
                    ActivationPass.asInUse(network, features(CNN, network), "layers.0", "output"), 2);
        }
    }

    @Nested
    class OfActivationsAveraged extends LinearOperatorContract<Tensor> {
        @Override
        protected LinearOperator<Tensor> operator() {
            Network network = CNN.network();
            return ActivationJacobian.averaged(
                    ActivationPass.asInUse(network, features(CNN, network), "layers.0", "output"));
        }
    }

    @ParameterizedTest
    @EnumSource(OperatorCases.Kind.class)
    void theDerivativeOfTheOutputsIsThatByDifferences(OperatorCases.Kind kind) {
        try (Network network = kind.network()) {
            LossGraph whole = OperatorCases.training(kind, network, LossSpec.Kind.MSE, 100);
            double[][] expected = OperatorCases.differences(
                    network, () -> TensorArrays.toDoubles(whole.pass(0).output()));
            try (ParameterJacobian jacobian = new ParameterJacobian(whole, ParameterBlock.all(whole))) {
                assertThat(OperatorCases.difference(OperatorCases.dense(jacobian), expected))
                        .isLessThan(1e-8);
            }
        }
    }

    @Test
    void batchesFollowOneAnother() {
        OperatorCases.Kind kind = OperatorCases.Kind.MLP;
        try (Network network = kind.network()) {
            LossGraph whole = OperatorCases.use(kind, network, LossSpec.Kind.MSE, LossSpec.Reduction.MEAN, 100);
            LossGraph ragged = OperatorCases.use(kind, network, LossSpec.Kind.MSE, LossSpec.Reduction.MEAN, 3);
            try (ParameterJacobian one = new ParameterJacobian(whole, ParameterBlock.all(whole));
                    ParameterJacobian many = new ParameterJacobian(ragged, ParameterBlock.all(ragged))) {
                assertThat(OperatorCases.difference(OperatorCases.dense(many), OperatorCases.dense(one)))
                        .isLessThan(1e-13);
            }
        }
    }

    /** ∂place/∂input of the whole batch by differences. */
    private static double[][] byInput(Network network, Tensor features, String place) {
        int columns = Math.toIntExact(features.numel());
        double[][] jacobian = null;
        Tensor flat = features.view(-1);
        for (int j = 0; j < columns; j++) {
            Tensor one = flat.narrow(0, j, 1);
            double start = one.item_double();
            double h = 1e-3;
            double[] steps = {-2 * h, -h, h, 2 * h};
            double[][] at = new double[4][];
            for (int s = 0; s < 4; s++) {
                one.fill_(new Scalar(start + steps[s]));
                at[s] = activation(network, features, place);
            }
            one.fill_(new Scalar(start));
            if (jacobian == null) {
                jacobian = new double[at[0].length][columns];
            }
            for (int i = 0; i < at[0].length; i++) {
                jacobian[i][j] = (at[0][i] - 8 * at[1][i] + 8 * at[2][i] - at[3][i]) / (12 * h);
            }
        }
        return jacobian;
    }

    private static double[] activation(Network network, Tensor features, String place) {
        Map<String, Tensor> seen = new LinkedHashMap<>();
        seen.put(
                "output",
                network.forward(features, ForwardPass.evaluation((layer, value) -> seen.put(layer.place(), value))));
        return TensorArrays.toDoubles(seen.get(place));
    }

    private static double[][] times(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < b[0].length; j++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    @Test
    void fromTheInputItIsTheDerivativeByDifferencesAndBetweenPlacesItObeysTheChainRule() {
        try (Network network = CNN.network()) {
            Tensor features = features(CNN, network);
            double[][] toFirst = byInput(network, features, "layers.0");
            double[][] toOutput = byInput(network, features, "output");
            try (ActivationJacobian first =
                            ActivationJacobian.ofBatch(ActivationPass.asInUse(network, features, "input", "layers.0"));
                    ActivationJacobian rest = ActivationJacobian.ofBatch(
                            ActivationPass.asInUse(network, features, "layers.0", "output"))) {
                assertThat(OperatorCases.difference(OperatorCases.dense(first), toFirst))
                        .isLessThan(1e-8);
                assertThat(OperatorCases.difference(times(OperatorCases.dense(rest), toFirst), toOutput))
                        .isLessThan(1e-8);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = OperatorCases.Kind.class,
            names = {"MLP", "CNN_WITH_BATCH_NORM", "GRU"})
    void fromTheInputToTheOutputItIsTheDerivativeByDifferences(OperatorCases.Kind kind) {
        try (Network network = kind.network()) {
            Tensor features = features(kind, network);
            double[][] expected = byInput(network, features, "output");
            try (ActivationJacobian jacobian =
                    ActivationJacobian.ofBatch(ActivationPass.asInUse(network, features, "input", "output"))) {
                assertThat(OperatorCases.difference(OperatorCases.dense(jacobian), expected))
                        .isLessThan(1e-8);
            }
        }
    }

    /** Tokens have no derivative, but the table that they are looked up in has: its rows are the first activations. */
    @Test
    void fromTheEmbeddingOfATransformerItIsTheDerivativeByTheTableByDifferences() {
        OperatorCases.Kind kind = OperatorCases.Kind.TRANSFORMER;
        try (Network network = kind.network()) {
            Tensor features = features(kind, network);
            Parameter table = network.parameters().parameters().get(0);
            int units = Math.toIntExact(table.value().size(1));
            double[][] byWeights = OperatorCases.differences(network, () -> activation(network, features, "output"));
            try (ActivationJacobian jacobian =
                    ActivationJacobian.ofBatch(ActivationPass.asInUse(network, features, "layers.0", "output"))) {
                double[][] dense = OperatorCases.dense(jacobian);
                double[] tokens = TensorArrays.toDoubles(features);
                double[][] byTable = new double[dense.length][Math.toIntExact(table.size())];
                double[][] expected = new double[dense.length][];
                for (int row = 0; row < dense.length; row++) {
                    for (int column = 0; column < dense[row].length; column++) {
                        byTable[row][(int) tokens[column / units] * units + column % units] += dense[row][column];
                    }
                    expected[row] = Arrays.copyOf(byWeights[row], byTable[row].length);
                }
                assertThat(OperatorCases.difference(byTable, expected)).isLessThan(1e-8);
            }
        }
    }

    @Test
    void samplesAreBlocksOfTheBatchAndTheMeanIsTheirs() {
        OperatorCases.Kind kind = OperatorCases.Kind.TRANSFORMER;
        try (Network network = kind.network()) {
            Tensor features = features(kind, network);
            ActivationPass pass = ActivationPass.asInTraining(network, features, 3, "layers.0", "layers.2");
            try (ActivationJacobian batch = ActivationJacobian.ofBatch(pass);
                    ActivationJacobian mean = ActivationJacobian.averaged(pass)) {
                double[][] whole = OperatorCases.dense(batch);
                int n = OperatorCases.SAMPLES;
                int rows = whole.length / n;
                int columns = whole[0].length / n;
                double[][] expected = new double[rows][columns];
                for (int sample = 0; sample < n; sample++) {
                    double[][] block = new double[rows][columns];
                    for (int i = 0; i < rows; i++) {
                        for (int j = 0; j < columns; j++) {
                            block[i][j] = whole[sample * rows + i][sample * columns + j];
                            expected[i][j] += block[i][j] / n;
                        }
                    }
                    try (ActivationJacobian one = ActivationJacobian.ofSample(pass, sample)) {
                        assertThat(OperatorCases.difference(OperatorCases.dense(one), block))
                                .isLessThan(1e-14);
                    }
                }
                assertThat(OperatorCases.difference(OperatorCases.dense(mean), expected))
                        .isLessThan(1e-13);
            }
        }
    }

    @Test
    void onePassServesOneJacobianAfterAnother() {
        OperatorCases.Kind kind = OperatorCases.Kind.MLP;
        try (Network network = kind.network()) {
            ActivationPass pass = ActivationPass.asInUse(network, features(kind, network), "input", "output");
            ActivationJacobian first = ActivationJacobian.ofSample(pass, 1);
            double[][] before = OperatorCases.dense(first);
            first.close();
            assertThatIllegalStateException()
                    .isThrownBy(() -> OperatorCases.dense(first))
                    .withMessageContaining("has been closed");
            try (ActivationJacobian again = ActivationJacobian.ofSample(pass, 1)) {
                assertThat(OperatorCases.dense(again)).isDeepEqualTo(before);
            }
        }
    }

    @Test
    void tensorsThatMakeNoPassAreRefused() {
        Tensor some = OperatorCases.vector(new double[] {1, 2}).requires_grad_(true);
        Tensor single = some.to(ScalarType.Float);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ActivationPass(some.narrow(0, 0, 0), some.narrow(0, 0, 0), true, "a to b"))
                .withMessageContaining("at least one sample");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ActivationPass(some, some.narrow(0, 0, 1), true, "a to b"))
                .withMessageContaining("equally many");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ActivationPass(some, single, true, "a to b"))
                .withMessageContaining("Double and Float");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ActivationPass(some, some.detach(), true, "a to b"))
                .withMessageContaining("the second tensor is cut from the graph");
        try (Network network = OperatorCases.Kind.MLP.network()) {
            Tensor none = features(OperatorCases.Kind.MLP, network).narrow(0, 0, 0);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ActivationPass.asInUse(network, none, "input", "output"))
                    .withMessageContaining("[0, 3]");
        }
    }

    @Test
    void placesThatMakeNoJacobianAreRefused() {
        try (Network cnn = CNN.network();
                Network transformer = OperatorCases.Kind.TRANSFORMER.network()) {
            Tensor images = features(CNN, cnn);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ActivationPass.asInUse(cnn, images, "layers.9", "output"))
                    .withMessageContaining("no place 'layers.9'");
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            ActivationJacobian.ofBatch(ActivationPass.asInUse(cnn, images, "layers.3", "layers.1")))
                    .withMessageContaining("in order?");
            ActivationPass mixed = ActivationPass.asInTraining(cnn, images, 0, "layers.0", "output");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ActivationJacobian.ofSample(mixed, 0))
                    .withMessageContaining("mixes the samples");
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            ActivationJacobian.ofSample(ActivationPass.asInUse(cnn, images, "layers.0", "output"), 7))
                    .withMessageContaining("7 samples from 0 on");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ActivationPass.asInUse(
                            transformer, features(OperatorCases.Kind.TRANSFORMER, transformer), "input", "output"))
                    .withMessageContaining("layers.0");
        }
    }
}
