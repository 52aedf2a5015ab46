package io.evenkeel.torch.instrument;

import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.TensorArrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Small networks of every kind in float64, and dense matrices. */
final class JacobianCases {

    static final long PASS = 3;

    enum Kind {
        MLP("linear: 6 | tanh | linear: 4 | batch_norm | sigmoid | linear: 4 | softmax", 0, 3),
        CNN(
                "conv2d: {filters: 2, kernel: 3, padding: same} | batch_norm | relu | max_pool2d: 2"
                        + " | residual: {layers: [{conv2d: {filters: 2, kernel: 3, padding: same}}, batch_norm]}"
                        + " | avg_pool2d: 2 | flatten | dropout: 0.4 | linear: 3",
                0,
                1,
                8,
                8),
        GRU("gru: 3 | layer_norm | lstm: {units: 2, bidirectional: true} | last_step | linear: 3", 0, 6, 2),
        TRANSFORMER(
                "embedding: 4 | positional | transformer: {heads: 2, ff: 5, norm: pre, causal: true, activation: gelu,"
                        + " dropout: 0.3} | transformer: {heads: 2, ff: 5, norm: post, activation: gelu}"
                        + " | mean_pool | linear: 3",
                5,
                3);

        private final String layers;
        private final int vocabulary;
        private final int[] input;

        Kind(String layers, int vocabulary, int... input) {
            this.layers = layers;
            this.vocabulary = vocabulary;
            this.input = input;
        }

        Network network() {
            return Nets.network(
                    layers, new NetworkInput(NetworkInput.of(input).shape(), vocabulary), ScalarType.Double);
        }

        Tensor batch(Network network, int samples) {
            return Nets.batch(network, samples, vocabulary, ScalarType.Double);
        }
    }

    private JacobianCases() {}

    static Tensor dense(LinearOperator<Tensor> operator) {
        int rows = Math.toIntExact(operator.range().dimension());
        int columns = Math.toIntExact(operator.domain().dimension());
        Tensor matrix =
                torch.zeros(new long[] {columns, rows}, new org.bytedeco.pytorch.TensorOptions(ScalarType.Double));
        Tensor y = operator.range().zero();
        for (int j = 0; j < columns; j++) {
            double[] unit = new double[columns];
            unit[j] = 1;
            operator.apply(TensorArrays.of(unit, new long[] {columns}, ScalarType.Double), y);
            matrix.select(0, j).copy_(y);
        }
        operator.range().release(y);
        return matrix.t();
    }

    /** Of one matrix, or of each in a batch, one after the other. */
    static double[] singularValues(Tensor matrices) {
        return TensorArrays.toDoubles(torch.linalg_svdvals(matrices));
    }
}
