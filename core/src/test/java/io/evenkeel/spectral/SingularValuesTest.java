package io.evenkeel.spectral;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class SingularValuesTest {

    @Test
    void tallAndWideMatricesGiveTheirExtremes() {
        double[] truth = new double[20];
        Arrays.setAll(truth, i -> 0.3 + i * i * 0.02);
        double top = truth[19];
        for (int[] shape : new int[][] {{50, 20}, {20, 50}, {20, 20}}) {
            MatrixOperator a = Spectra.rectangular(shape[0], shape[1], truth, 1);
            for (long seed = 0; seed < 20; seed++) {
                SingularValues found = SingularValues.extreme(a, 1e-8, 20, seed, partial -> {
                    assertThat(Spectra.nearest(truth, partial.largest().value()))
                            .isLessThanOrEqualTo(partial.largest().error());
                    assertThat(Spectra.nearest(truth, partial.smallest().value()))
                            .isLessThanOrEqualTo(partial.smallest().error());
                    return true;
                });
                assertThat(found.converged()).isTrue();
                assertThat(found.largest().value()).isCloseTo(top, within(1e-7 * top));
                assertThat(found.smallest().value()).isCloseTo(0.3, within(1e-7 * top));
                assertThat(found.condition()).isCloseTo(top / 0.3, within(1e-5));
            }
        }
    }

    @Test
    void singularZeroAndIdentityAndNumbers() {
        double[] singular = new double[12];
        Arrays.setAll(singular, i -> i < 3 ? 0 : 1 + i);
        SingularValues some =
                SingularValues.extreme(Spectra.rectangular(30, 12, singular, 2), 1e-8, 40, 1, Progress.silent());
        assertThat(some.smallest().value()).isCloseTo(0, within(1e-12));
        assertThat(some.converged()).isTrue();
        SingularValues zero =
                SingularValues.extreme(new MatrixOperator("zero", new double[6][4]), 1e-8, 40, 1, Progress.silent());
        assertThat(zero.largest().value()).isZero();
        assertThat(zero.converged()).isTrue();
        double[] ones = new double[12];
        Arrays.fill(ones, 2);
        SingularValues identity =
                SingularValues.extreme(Spectra.rectangular(12, 12, ones, 3), 1e-8, 40, 1, Progress.silent());
        assertThat(identity.largest().value()).isCloseTo(2, within(1e-12));
        assertThat(identity.smallest().value()).isCloseTo(2, within(1e-12));
        assertThat(identity.converged()).isTrue();
        assertThat(identity.largest().products()).isLessThan(8);
        SingularValues number =
                SingularValues.extreme(new MatrixOperator("n", new double[][] {{-5}}), 1e-8, 4, 1, Progress.silent());
        assertThat(number.largest().value()).isCloseTo(5, within(1e-12));
    }

    @Test
    void tooFewStepsSayThatTheyAre() {
        double[] truth = new double[40];
        Arrays.setAll(truth, i -> 1 + i);
        SingularValues found =
                SingularValues.extreme(Spectra.rectangular(40, 40, truth, 4), 1e-6, 5, 1, Progress.silent());
        assertThat(found.converged()).isFalse();
        assertThat(found.largest().products()).isEqualTo(10);
        LinearOperator<double[]> oneWay = new LinearOperator<>() {
            @Override
            public VectorSpace<double[]> domain() {
                return new ArraySpace(2);
            }

            @Override
            public VectorSpace<double[]> range() {
                return new ArraySpace(3);
            }

            @Override
            public void apply(double[] x, double[] y) {}

            @Override
            public boolean symmetric() {
                return false;
            }

            @Override
            public String name() {
                return "one way";
            }
        };
        assertThatThrownBy(() -> SingularValues.extreme(oneWay, 0.1, 3, 1, Progress.silent()))
                .hasMessageContaining("one way has none");
    }
}
