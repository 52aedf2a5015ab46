package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Nets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SmallestCurvatureTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new SmallestCurvature(new SpectrumLook(new HessianLook()));
    }

    private void isNearAnEigenvalue(ModelSpec model, double tolerance) {
        double[] eigenvalues = DenseHessian.eigenvalues(model);
        double scale = eigenvalues[eigenvalues.length - 1];
        Map<QuantityKey, Double> measured = DenseHessian.measured(instrument(), model);
        double value = measured.get(QuantityKey.of(Quantities.CURVATURE_SMALLEST));
        double error = measured.get(QuantityKey.of(Quantities.CURVATURE_SMALLEST_ERROR));
        assertThat(Arrays.stream(eigenvalues)
                        .map(e -> Math.abs(e - value))
                        .min()
                        .orElseThrow())
                .isLessThanOrEqualTo(error + 1e-8 * scale);
        assertThat(value).isBetween(eigenvalues[0] - 1e-8 * scale, eigenvalues[0] + tolerance * scale);
        assertThat(eigenvalues[0]).as("the network has negative curvature").isLessThan(-0.01 * scale);
    }

    @Test
    void ofFewParametersItIsThatOfTheDenseHessian() {
        isNearAnEigenvalue(Nets.model("linear: 6 | tanh | linear: 4 | tanh | linear: 1"), 1e-8);
    }

    @Test
    void ofMoreItComesNearFromAboveAndItsErrorHolds() {
        isNearAnEigenvalue(Nets.model("linear: 16 | tanh | linear: 16 | tanh | linear: 1"), 0.01);
    }
}
