package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Small networks in float64 with data, and dense matrices by routes that no operator takes. */
final class OperatorCases {

    static final int SAMPLES = 7;

    /** One of each kind; all of them smooth, so that differences find their derivatives. */
    enum Kind {
        MLP("linear: 5 | tanh | linear: 3", new int[] {3}, 0),
        CNN_WITH_BATCH_NORM(
                "conv2d: {filters: 2, kernel: 2} | batch_norm | gelu | avg_pool2d | flatten | linear: 3",
                new int[] {1, 5, 5},
                0),
        GRU("gru: 2 | last_step | linear: 3", new int[] {4, 2}, 0),
        TRANSFORMER(
                "embedding: 4 | transformer: {heads: 2, ff: 3, norm: pre, causal: true, activation: tanh, dropout: 0.2}"
                        + " | mean_pool | linear: 3",
                new int[] {3},
                5);

        private final String layers;
        private final int[] input;
        private final int vocabulary;

        Kind(String layers, int[] input, int vocabulary) {
            this.layers = layers;
            this.input = input;
            this.vocabulary = vocabulary;
        }

        Network network() {
            return network(ScalarType.Double);
        }

        Network network(ScalarType type) {
            NetworkInput shape = NetworkInput.of(input);
            return Nets.network(layers, new NetworkInput(shape.shape(), vocabulary), type);
        }

        /** Samples with one of three classes, or three numbers. */
        TensorData data(Network network, LossSpec.Kind loss, ScalarType type) {
            Tensor features = Nets.batch(network, SAMPLES, vocabulary, type);
            if (loss.takesClasses()) {
                long[] labels = new long[SAMPLES];
                for (int i = 0; i < SAMPLES; i++) {
                    labels[i] = (i * i + 1) % 3;
                }
                return new TensorData(features, TensorArrays.of(labels, SAMPLES));
            }
            double[] targets = new double[3 * SAMPLES];
            for (int i = 0; i < targets.length; i++) {
                targets[i] = Math.cos(0.3 + 1.7 * i);
            }
            return new TensorData(features, TensorArrays.of(targets, new long[] {SAMPLES, 3}, type));
        }
    }

    private OperatorCases() {}

    static LossFunction loss(LossSpec.Kind kind, LossSpec.Reduction reduction) {
        return new LossFunction(new LossSpec(kind, reduction));
    }

    /** As in training, in batches of at most so many samples. */
    static LossGraph training(Kind kind, Network network, LossSpec.Kind loss, long batch) {
        TensorData data = kind.data(network, loss, ScalarType.Double);
        return NetworkLoss.asInTraining(network, loss(loss, LossSpec.Reduction.MEAN), data.parts(batch), 5);
    }

    /** As in use, so that samples are independent. */
    static LossGraph use(Kind kind, Network network, LossSpec.Kind loss, LossSpec.Reduction reduction, long batch) {
        TensorData data = kind.data(network, loss, ScalarType.Double);
        return NetworkLoss.asInUse(network, loss(loss, reduction), data.parts(batch));
    }

    /** Rows of A. */
    static double[][] dense(LinearOperator<Tensor> operator) {
        int columns = Math.toIntExact(operator.domain().dimension());
        int rows = Math.toIntExact(operator.range().dimension());
        double[][] matrix = new double[rows][columns];
        Tensor y = operator.range().zero();
        for (int j = 0; j < columns; j++) {
            double[] unit = new double[columns];
            unit[j] = 1;
            operator.apply(vector(unit), y);
            double[] column = TensorArrays.toDoubles(y);
            for (int i = 0; i < rows; i++) {
                matrix[i][j] = column[i];
            }
        }
        operator.range().release(y);
        return matrix;
    }

    static Tensor vector(double[] values) {
        return TensorArrays.of(values, new long[] {values.length}, ScalarType.Double);
    }

    static double[] gradient(LossGraph graph, ParameterBlock block) {
        Tensor gradient = block.space().zero();
        LossGradient.of(graph, block, gradient);
        double[] values = TensorArrays.toDoubles(gradient);
        block.space().release(gradient);
        return values;
    }

    /** What a function of the weights gives, flat. */
    interface OfWeights {
        double[] values();
    }

    /** Its derivative by central differences, one row for each value; fourth order in the step. */
    static double[][] differences(Network network, OfWeights function) {
        List<Tensor> weights = network.parameters().parameters().stream()
                .map(p -> network.parameters().values().narrow(0, p.offset(), p.size()))
                .toList();
        int rows = function.values().length;
        double[][] matrix =
                new double[rows][Math.toIntExact(network.parameters().count())];
        int column = 0;
        for (Tensor weight : weights) {
            for (long i = 0; i < weight.numel(); i++, column++) {
                Tensor one = weight.narrow(0, i, 1);
                double start = one.item_double();
                double h = 1e-3;
                double[][] at = new double[4][];
                double[] steps = {-2 * h, -h, h, 2 * h};
                for (int s = 0; s < 4; s++) {
                    one.fill_(new org.bytedeco.pytorch.Scalar(start + steps[s]));
                    at[s] = function.values();
                }
                one.fill_(new org.bytedeco.pytorch.Scalar(start));
                for (int row = 0; row < rows; row++) {
                    matrix[row][column] = (at[0][row] - 8 * at[1][row] + 8 * at[2][row] - at[3][row]) / (12 * h);
                }
            }
        }
        return matrix;
    }

    /** AᵀBA for a sample's block of rows of A, and B given by its entries. */
    static void addCongruence(double[][] a, int firstRow, double[][] b, double factor, double[][] into) {
        int n = into.length;
        for (int r = 0; r < b.length; r++) {
            for (int s = 0; s < b.length; s++) {
                double weight = factor * b[r][s];
                for (int i = 0; weight != 0 && i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        into[i][j] += weight * a[firstRow + r][i] * a[firstRow + s][j];
                    }
                }
            }
        }
    }

    static double largest(double[][] matrix) {
        double largest = 0;
        for (double[] row : matrix) {
            for (double entry : row) {
                largest = Math.max(largest, Math.abs(entry));
            }
        }
        return largest;
    }

    /** The largest difference between two matrices, in units of the largest entry of the second. */
    static double difference(double[][] actual, double[][] expected) {
        double[][] difference = new double[expected.length][expected[0].length];
        if (actual.length != expected.length || actual[0].length != expected[0].length) {
            throw new AssertionError("a matrix of " + actual.length + " × " + actual[0].length + " is none of "
                    + expected.length + " × " + expected[0].length);
        }
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                difference[i][j] = actual[i][j] - expected[i][j];
            }
        }
        return largest(difference) / largest(expected);
    }
}
