package io.evenkeel.torch;

import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class NormsTest {

    private static double[] numbers(int count, double scale, long seed) {
        Random random = new Random(seed);
        return random.doubles(count, -1, 1).map(x -> (float) (x * scale)).toArray();
    }

    /** Below, at and above what is taken at a time; in the middle of single precision's range, and where squares leave it. */
    @ParameterizedTest
    @CsvSource({"1000, 1", "65536, 1", "65537, 1", "200001, 1", "200001, 1e-30", "200001, 1e30"})
    void theyAreThoseOfDoublePrecision(int count, double scale) {
        double[] x = numbers(count, scale, 1);
        double[] y = numbers(count, scale, 2);
        double squares = 0;
        double product = 0;
        for (int i = 0; i < count; i++) {
            squares += x[i] * x[i];
            product += x[i] * y[i];
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor left = TensorArrays.of(x, new long[] {count}, ScalarType.Float);
            Tensor right = TensorArrays.of(y, new long[] {count}, ScalarType.Float);
            double norm = Math.sqrt(squares);
            assertThat(Norms.euclidean(left).item_double()).isCloseTo(norm, within(1e-12 * norm));
            assertThat(Norms.product(left, right)).isCloseTo(product, within(1e-12 * squares));
            Tensor doubles = right.to(ScalarType.Double);
            assertThat(Norms.product(left, doubles)).isCloseTo(product, within(1e-12 * squares));
            Tensor table = left.narrow(0, 0, count / 2 * 2).view(2, -1);
            assertThat(Norms.euclidean(table.t()).item_double())
                    .isCloseTo(Norms.euclidean(table).item_double(), within(1e-12 * norm));
        }
    }

    @ParameterizedTest
    @CsvSource({"10", "200000"})
    void whatIsNotFiniteStaysSo(int count) {
        double[] x = numbers(count, 1, 1);
        try (PointerScope scope = new PointerScope()) {
            x[count - 1] = Double.POSITIVE_INFINITY;
            assertThat(Norms.euclidean(TensorArrays.of(x, new long[] {count}, ScalarType.Float))
                            .item_double())
                    .isEqualTo(Double.POSITIVE_INFINITY);
            x[0] = Double.NaN;
            assertThat(Norms.euclidean(TensorArrays.of(x, new long[] {count}, ScalarType.Float))
                            .item_double())
                    .isNaN();
        }
    }
}
