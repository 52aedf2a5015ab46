package io.evenkeel.spectral;

import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

import static io.evenkeel.spectral.ConjugateGradient.Ending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ConjugateGradientTest {

    @Test
    void solvesWhatIsPositiveDefinite() {
        for (double[] eigenvalues : new double[][] {Spectra.flat(Spectra.N), Spectra.decaying(Spectra.N)}) {
            MatrixOperator a = Spectra.symmetric("A", eigenvalues, 1);
            for (long seed = 0; seed < 20; seed++) {
                double[] truth = new double[Spectra.N];
                double[] b = new double[Spectra.N];
                a.domain().gaussian(seed, truth);
                a.apply(truth, b);
                double[] before = b.clone();
                var solution = ConjugateGradient.solve(a, b, 1e-10, 300, Progress.silent());
                assertThat(solution.ending()).isEqualTo(Ending.CONVERGED);
                assertThat(solution.residual().value())
                        .isLessThanOrEqualTo(2e-10 * a.domain().norm(b));
                assertThat(solution.x()).containsExactly(truth, within(1e-6));
                assertThat(solution.direction()).isNull();
                assertThat(solution.curvature()).isGreaterThan(0);
                assertThat(b).isEqualTo(before);
            }
        }
    }

    @Test
    void clustersTakeOneStepEach() {
        double[] eigenvalues = new double[Spectra.N];
        Arrays.setAll(eigenvalues, i -> 1 + i % 3);
        MatrixOperator a = Spectra.symmetric("A", eigenvalues, 1);
        double[] b = new double[Spectra.N];
        a.domain().gaussian(1, b);
        var solution = ConjugateGradient.solve(a, b, 1e-9, 300, Progress.silent());
        assertThat(solution.residual().products()).as("3 steps and the check").isEqualTo(4);
    }

    @Test
    void negativeCurvatureIsMetAndShown() {
        MatrixOperator a = Spectra.symmetric("A", Spectra.indefinite(Spectra.N), 1);
        for (long seed = 0; seed < 20; seed++) {
            double[] b = new double[Spectra.N];
            a.domain().gaussian(seed, b);
            var solution = ConjugateGradient.solve(a, b, 1e-9, 300, Progress.silent());
            assertThat(solution.ending()).isEqualTo(Ending.NEGATIVE_CURVATURE);
            assertThat(solution.residual().converged()).isFalse();
            double[] p = Objects.requireNonNull(solution.direction());
            double[] image = new double[Spectra.N];
            a.apply(p, image);
            assertThat(a.domain().norm(p)).isCloseTo(1, within(1e-12));
            assertThat(a.domain().dot(p, image)).isNegative().isCloseTo(solution.curvature(), within(1e-9));
        }
    }

    @Test
    void zeroSidesZeroOperatorsAndLimits() {
        MatrixOperator zero = new MatrixOperator("zero", new double[3][3]);
        var none = ConjugateGradient.solve(zero, new double[3], 1e-3, 9, Progress.silent());
        assertThat(none.ending()).isEqualTo(Ending.CONVERGED);
        assertThat(none.x()).containsOnly(0);
        var flat = ConjugateGradient.solve(zero, new double[] {1, 0, 0}, 1e-3, 9, Progress.silent());
        assertThat(flat.ending()).isEqualTo(Ending.NEGATIVE_CURVATURE);
        MatrixOperator a = Spectra.symmetric("A", Spectra.decaying(Spectra.N), 1);
        double[] b = new double[Spectra.N];
        Arrays.fill(b, 1);
        var limited = ConjugateGradient.solve(a, b, 1e-9, 5, Progress.silent());
        assertThat(limited.ending()).isEqualTo(Ending.LIMIT);
        assertThat(limited.residual().products()).isEqualTo(5);
        var stopped = ConjugateGradient.solve(a, b, 1e-9, 50, partial -> partial.products() < 2);
        assertThat(stopped.ending()).isEqualTo(Ending.STOPPED);
        double[] image = new double[Spectra.N];
        a.apply(stopped.x(), image);
        a.domain().axpy(-1, b, image);
        assertThat(stopped.residual().value()).isCloseTo(a.domain().norm(image), within(1e-9));
    }

    @Test
    void newtonsStepMinimisesTheModel() {
        MatrixOperator h = Spectra.symmetric("H", Spectra.flat(Spectra.N), 1);
        double[] g = new double[Spectra.N];
        h.domain().gaussian(3, g);
        var step = NewtonStep.solve(h, g, 0.5, 1e-9, 100, Progress.silent());
        double[] residual = new double[Spectra.N];
        h.apply(step.step(), residual);
        h.domain().axpy(0.5, step.step(), residual);
        h.domain().axpy(1, g, residual);
        assertThat(h.domain().norm(residual)).isLessThan(1e-7);
        assertThat(step.predicted()).isCloseTo(step.slope() / 2, within(1e-7)).isNegative();
    }

    @Test
    void newtonsStepIsDownhillWhereTheHessianIsNot() {
        MatrixOperator h = Spectra.symmetric("H", Spectra.indefinite(Spectra.N), 1);
        MatrixOperator concave = new MatrixOperator("concave", new double[][] {{-1, 0}, {0, -2}});
        for (long seed = 0; seed < 10; seed++) {
            double[] g = new double[Spectra.N];
            h.domain().gaussian(seed, g);
            var step = NewtonStep.solve(h, g, 0, 1e-3, 100, Progress.silent());
            assertThat(step.slope()).isNegative();
            assertThat(step.predicted()).isNegative();
        }
        var step = NewtonStep.solve(concave, new double[] {3, 4}, 0, 1e-3, 100, Progress.silent());
        assertThat(step.step()).containsExactly(-3, -4);
        assertThat(step.solution().ending()).isEqualTo(Ending.NEGATIVE_CURVATURE);
    }
}
