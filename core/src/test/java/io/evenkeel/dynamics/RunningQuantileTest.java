package io.evenkeel.dynamics;

import java.util.Arrays;
import org.hipparchus.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class RunningQuantileTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.77, 1})
    void agreesWithSortingAllValuesAfterEachOne(double share) {
        RandomGenerator random = new RandomStreams(5).stream("quantile");
        RunningQuantile quantile = new RunningQuantile(share);
        double[] values = new double[300];
        for (int n = 1; n <= values.length; n++) {
            // Ties too.
            values[n - 1] = Math.rint(20 * random.nextGaussian()) / 4;
            quantile.add(values[n - 1]);
            double[] sorted = Arrays.stream(values, 0, n).sorted().toArray();
            double position = share * (n - 1);
            int low = (int) Math.floor(position);
            double expected =
                    low + 1 < n ? sorted[low] + (position - low) * (sorted[low + 1] - sorted[low]) : sorted[low];
            assertThat(quantile.value()).as("of %d values", n).isCloseTo(expected, within(1e-12));
        }
        assertThat(quantile.count()).isEqualTo(300);
    }

    @Test
    void nothingHasNoQuantileAndNaNNoPlace() {
        assertThat(new RunningQuantile(0.5).value()).isNaN();
        assertThatIllegalArgumentException().isThrownBy(() -> new RunningQuantile(0.5).add(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new RunningQuantile(1.5));
    }
}
