package io.evenkeel.torch.gradient;

import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.TensorArrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RowProductsTest {

    @BeforeAll
    static void load() {
        LibTorch.initialize();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 5", "64, 7", "130, 33"})
    void areTheInnerProductsOfEveryTwoRows(int count, int length) {
        double[] numbers = new Random(1).doubles((long) count * length, -1, 1).toArray();
        for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
            double tolerance = type == ScalarType.Float ? 1e-5 : 1e-13;
            try (PointerScope scope = new PointerScope()) {
                Tensor rows = TensorArrays.of(numbers, new long[] {count, length}, type);
                // as they lie in memory, and a view whose rows are columns there
                for (Tensor seen : new Tensor[] {rows, rows.t().contiguous().t()}) {
                    double[] products = TensorArrays.toDoubles(RowProducts.of(seen));
                    for (int i = 0; i < count; i++) {
                        for (int j = i; j < count; j++) {
                            assertThat(products[i * count + j])
                                    .isCloseTo(dot(numbers, length, i, j), within(tolerance));
                        }
                    }
                }
            }
        }
    }

    private static double dot(double[] numbers, int length, int i, int j) {
        double sum = 0;
        for (int k = 0; k < length; k++) {
            sum += numbers[i * length + k] * numbers[j * length + k];
        }
        return sum;
    }
}
