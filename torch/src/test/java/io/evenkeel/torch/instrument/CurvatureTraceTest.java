package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Nets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CurvatureTraceTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new CurvatureTrace(new SpectrumLook(new HessianLook()));
    }

    @Test
    void ofFewParametersItIsTheSumOfTheDenseEigenvalues() {
        ModelSpec model = Nets.model("linear: 6 | tanh | linear: 4 | tanh | linear: 1");
        double truth = Arrays.stream(DenseHessian.eigenvalues(model)).sum();
        assertThat(DenseHessian.measured(instrument(), model).get(QuantityKey.of(Quantities.CURVATURE_TRACE)))
                .isCloseTo(truth, within(1e-7 * truth));
    }

    @Test
    void ofMoreItsStandardErrorTells() {
        ModelSpec model = Nets.model("linear: 16 | tanh | linear: 16 | tanh | linear: 1");
        double truth = Arrays.stream(DenseHessian.eigenvalues(model)).sum();
        Map<QuantityKey, Double> measured = DenseHessian.measured(instrument(), model);
        double error = measured.get(QuantityKey.of(Quantities.CURVATURE_TRACE_ERROR));
        assertThat(error).isBetween(1e-6 * truth, 0.5 * truth);
        // Student's t of five degrees of freedom at 99.9 %
        assertThat(measured.get(QuantityKey.of(Quantities.CURVATURE_TRACE))).isCloseTo(truth, within(6.87 * error));
    }

    @Test
    void whereTheLossIsNotFiniteThereIsNone() {
        assertThat(Line.measured(instrument(), new OptimizerSpec.Sgd(1e30, 0, false, 0), Quantities.CURVATURE_TRACE))
                .containsOnlyKeys(0L);
    }
}
