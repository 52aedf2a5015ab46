package io.evenkeel.spectral;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class PowerIterationTest {

    @Test
    void findsTheLargestMagnitudeWithItsResidual() {
        double[] eigenvalues = Spectra.outliersAndBulk(Spectra.N);
        eigenvalues[0] = -25;
        MatrixOperator a = Spectra.symmetric("A", eigenvalues, 1);
        for (long seed = 0; seed < 20; seed++) {
            try (Eigenpairs<double[]> top = PowerIteration.solve(a, 1e-6, 500, seed, null, estimate -> {
                assertThat(Spectra.nearest(eigenvalues, estimate.value())).isLessThanOrEqualTo(estimate.error());
                return true;
            })) {
                assertThat(top.converged()).isTrue();
                assertThat(top.largest().value())
                        .isCloseTo(-25, within(top.largest().error()));
                assertThat(top.largest().error()).isLessThanOrEqualTo(25e-6);
                double[] image = new double[Spectra.N];
                a.apply(top.vectors().get(0), image);
                a.domain().axpy(25, top.vectors().get(0), image);
                assertThat(a.domain().norm(image)).isLessThan(1e-4);
            }
        }
    }

    @Test
    void oppositeExtremesAreNotSaidToConverge() {
        MatrixOperator a = new MatrixOperator("A", new double[][] {{0, 1}, {1, 0}});
        try (Eigenpairs<double[]> top = PowerIteration.solve(a, 1e-3, 40, 1, null, Progress.silent())) {
            assertThat(top.converged()).isFalse();
            assertThat(top.products()).isEqualTo(40);
            assertThat(top.largest().error()).isGreaterThan(0.01);
        }
    }

    @Test
    void zeroIsFoundAtOnceAndNaNIsNamed() {
        MatrixOperator zero = new MatrixOperator("zero", new double[4][4]);
        try (Eigenpairs<double[]> top = PowerIteration.solve(zero, 1e-3, 40, 1, null, Progress.silent())) {
            assertThat(top.converged()).isTrue();
            assertThat(top.largest()).isEqualTo(Estimate.bounded(0, 0, 1, true));
        }
        LinearOperator<double[]> bad = new LanczosTest.Declared(new MatrixOperator("H", new double[][] {{0.0 / 0}}));
        assertThatThrownBy(() -> PowerIteration.solve(bad, 1e-3, 9, 1, null, Progress.silent()))
                .isInstanceOf(NonFiniteProductException.class);
    }
}
