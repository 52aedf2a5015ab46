package io.evenkeel.spectral;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class StochasticLanczosQuadratureTest {

    @Test
    void theSmoothedDensityIsThatOfTheEigenvaluesWithinItsErrorBars() {
        for (Map.Entry<String, double[]> spectrum : Spectra.all(Spectra.N).entrySet()) {
            double[] eigenvalues = spectrum.getValue();
            MatrixOperator a = Spectra.symmetric(spectrum.getKey(), eigenvalues, 1);
            SpectralDensity density = StochasticLanczosQuadrature.density(a, 30, 30, 2, Progress.silent());
            double low = Arrays.stream(eigenvalues).min().orElseThrow();
            double high = Arrays.stream(eigenvalues).max().orElseThrow();
            double width = (high - low) / 15;
            int held = 0;
            int asked = 0;
            for (double x = low; x <= high; x += width) {
                double at = x;
                double truth = Arrays.stream(eigenvalues)
                        .map(e -> Math.exp(-0.5 * Math.pow((at - e) / width, 2)) / width / Math.sqrt(2 * Math.PI))
                        .average()
                        .orElseThrow();
                Estimate estimate = density.density(x, width);
                asked++;
                held += Math.abs(estimate.value() - truth) <= estimate.margin(0.99) + 1e-3 / width ? 1 : 0;
            }
            assertThat(held).as(spectrum.getKey()).isGreaterThanOrEqualTo(asked - 1);
            assertThat(density.range()[0]).isCloseTo(low, within(0.02 * (high - low)));
            assertThat(density.range()[1]).isCloseTo(high, within(0.02 * (high - low)));
            assertThat(density.products()).isEqualTo(900);
        }
    }

    @Test
    void theLogarithmicAxisShowsDecadesOfEitherSign() {
        int n = 60;
        double[] eigenvalues = new double[n];
        Arrays.setAll(eigenvalues, i -> i < 20 ? 1e-4 : i < 40 ? 10 : i < 55 ? -0.1 : 0);
        MatrixOperator a = Spectra.symmetric("A", eigenvalues, 3);
        SpectralDensity density = StochasticLanczosQuadrature.density(a, 20, 40, 1, Progress.silent());
        double peak = 1 / (0.1 * Math.sqrt(2 * Math.PI));
        for (double[] expected : new double[][] {{-4, 1, 20}, {1, 1, 20}, {-1, 1, 0}, {-1, 0, 15}, {1, 0, 0}}) {
            Estimate at = density.logDensity(expected[0], expected[1] == 1, 0.1, -6);
            assertThat(at.value()).isCloseTo(peak * expected[2] / n, within(at.margin(0.999) + 1e-6));
        }
        Estimate zero = density.fraction(-1e-6, 1e-6);
        assertThat(zero.value()).isCloseTo(5.0 / n, within(zero.margin(0.999)));
        Estimate all = density.fraction(-1, 11);
        assertThat(all.value()).isCloseTo(1, within(1e-12));
    }

    @Test
    void quadratureIsExactForPolynomialsAndExhaustedSpaces() {
        MatrixOperator a = Spectra.symmetric("A", Spectra.indefinite(Spectra.N), 4);
        SpectralDensity few = StochasticLanczosQuadrature.density(a, 3, 8, 5, Progress.silent());
        double[] z = new double[Spectra.N];
        double[] w = new double[Spectra.N];
        for (int probe = 0; probe < 8; probe++) {
            a.domain().rademacher(Seeds.derived(5, probe), z);
            double[] powers = z;
            double fifth = 0;
            for (int k = 0; k < 5; k++) {
                w = new double[Spectra.N];
                a.apply(powers, w);
                powers = w;
            }
            fifth = a.domain().dot(z, powers) / Spectra.N;
            assertThat(few.probes().get(probe).integral(x -> Math.pow(x, 5))).isCloseTo(fifth, within(1e-10));
        }
        MatrixOperator zero = new MatrixOperator("zero", new double[7][7]);
        SpectralDensity nothing = StochasticLanczosQuadrature.density(zero, 10, 3, 1, Progress.silent());
        assertThat(nothing.products()).isEqualTo(3);
        assertThat(nothing.trace(Math::exp).value()).isCloseTo(7, within(1e-12));
        assertThat(nothing.trace(Math::exp).error()).isZero();
    }

    @Test
    void whoListensMayEndItBetweenProbes() {
        MatrixOperator a = Spectra.symmetric("A", Spectra.flat(Spectra.N), 4);
        SpectralDensity density = StochasticLanczosQuadrature.density(
                a, 5, 30, 1, known -> known.probes().size() < 3);
        assertThat(density.probes()).hasSize(3);
        assertThatThrownBy(() -> density.density(1, 0)).hasMessageContaining("positive width");
    }
}
