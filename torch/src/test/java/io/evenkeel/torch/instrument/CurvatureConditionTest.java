package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.SpectralSketch;
import io.evenkeel.torch.Nets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CurvatureConditionTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new CurvatureCondition(new SpectrumLook(new HessianLook()));
    }

    private Map<QuantityKey, Double> measured(ModelSpec model) {
        return DenseHessian.measured(instrument(), model);
    }

    private static double condition(Map<QuantityKey, Double> measured) {
        return measured.get(QuantityKey.of(Quantities.CURVATURE_CONDITION));
    }

    @Test
    void ofAConvexLossItIsTheConditionNumber() {
        double[] eigenvalues = DenseHessian.eigenvalues(Line.MODEL);
        double truth = eigenvalues[2] / eigenvalues[0];
        Map<QuantityKey, Double> measured = measured(Line.MODEL);
        assertThat(condition(measured)).isCloseTo(truth, within(1e-7 * truth));
        assertThat(measured.get(QuantityKey.of(Quantities.CURVATURE_CONDITION_ERROR)))
                .isLessThan(1e-9 * truth);
    }

    @Test
    void ofAFewParametersNegativeCurvatureIsLeftOut() {
        ModelSpec model = Nets.model("linear: 6 | tanh | linear: 4 | tanh | linear: 1");
        double[] positive = Arrays.stream(DenseHessian.eigenvalues(model))
                .filter(value -> value > 1e-7)
                .toArray();
        double truth = positive[positive.length - 1] / positive[0];
        assertThat(positive.length).isLessThan(51);
        assertThat(condition(measured(model))).isCloseTo(truth, within(0.02 * truth));
    }

    @Test
    void ofMoreItIsThatOfTheTenSharpestWithinItsError() {
        ModelSpec model = Nets.model("linear: 16 | tanh | linear: 16 | tanh | linear: 1");
        double[] eigenvalues = DenseHessian.eigenvalues(model);
        int n = eigenvalues.length;
        double truth = eigenvalues[n - 1] / eigenvalues[n - 10];
        Map<QuantityKey, Double> measured = measured(model);
        double error = measured.get(QuantityKey.of(Quantities.CURVATURE_CONDITION_ERROR));
        assertThat(condition(measured)).isCloseTo(truth, within(1.5 * error + 1e-6 * truth));
        assertThat(error)
                .as("half of the directions bend the other way, as hard as it gets")
                .isLessThan(0.75 * truth);
    }

    private static Optional<Estimate> of(double error, double... values) {
        return CurvatureCondition.of(new SpectralSketch(
                values.length,
                DoubleStream.of(values)
                        .mapToObj(value -> Estimate.bounded(value, error, 1, true))
                        .toList(),
                Estimate.bounded(0, 0, 1, true),
                values.length));
    }

    @Test
    void whatCannotBeToldFromZeroBoundsItFromBelow() {
        assertThat(of(1e-3, 10, 1, 1e-5)).hasValueSatisfying(condition -> {
            assertThat(condition.value()).isCloseTo(1e4, within(1e-6));
            assertThat(condition.error()).isInfinite();
            assertThat(condition.converged()).isFalse();
        });
        assertThat(of(1e-3, 10, 1, -1))
                .hasValueSatisfying(condition -> assertThat(condition.value()).isCloseTo(10, within(1e-12)));
        assertThat(of(1e-3, 1e-4, -1)).isEmpty();
        assertThat(of(1e-3, 5))
                .hasValueSatisfying(condition -> assertThat(condition.value()).isEqualTo(1));
    }

    @Test
    void howManyStepsFitIsBoundedByMemory() {
        assertThat(SpectrumLook.fitting(3, 30)).isEqualTo(3);
        assertThat(SpectrumLook.fitting(64, 30)).isEqualTo(64);
        assertThat(SpectrumLook.fitting(65, 30)).isEqualTo(30);
        assertThat(SpectrumLook.fitting(6_000_000, 30)).isEqualTo(20);
        assertThat(SpectrumLook.fitting(100_000_000, 30)).isZero();
        IntStream.of(1_000, 1_000_000, 5_000_000, 9_000_000)
                .forEach(n -> assertThat((SpectrumLook.fitting(n, 60) + 2L) * n).isLessThanOrEqualTo(1L << 27));
    }
}
