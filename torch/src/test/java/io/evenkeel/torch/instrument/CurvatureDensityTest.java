package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Nets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CurvatureDensityTest extends InstrumentContract {

    /** Student's t of three degrees of freedom at 99.9 %, twice that for the many shares that are compared. */
    private static final double MARGIN = 2 * 12.9;

    @Override
    Instrument instrument() {
        return new CurvatureDensity(new SpectrumLook(new HessianLook()));
    }

    /** So small that its eigenvalues are counted, which is fast. */
    @Override
    ModelSpec model() {
        return Nets.model("linear: 4 | tanh | linear: 1");
    }

    @Override
    boolean knowsPlace(String place) {
        return place.matches("0|[+-]1e-?\\d+");
    }

    private static String place(double value, double scale) {
        double magnitude = Math.abs(value);
        return magnitude < 1e-14 * scale
                ? CurvatureDensity.ZERO
                : (value > 0 ? "+" : "-") + "1e" + (int) Math.floor(Math.log10(magnitude));
    }

    private static Map<String, Double> counted(double[] eigenvalues) {
        Map<String, Double> shares = new TreeMap<>();
        double scale = Arrays.stream(eigenvalues).map(Math::abs).max().orElseThrow();
        for (double value : eigenvalues) {
            shares.merge(place(value, scale), 1.0 / eigenvalues.length, Double::sum);
        }
        return shares;
    }

    private static Map<String, Double> at(String quantity, Map<QuantityKey, Double> measured) {
        Map<String, Double> shares = new TreeMap<>();
        measured.forEach((key, value) -> {
            if (key.name().equals(quantity)) {
                shares.put(key.place(), value);
            }
        });
        return shares;
    }

    @Test
    void ofFewParametersEigenvaluesAreCounted() {
        Map<QuantityKey, Double> line = DenseHessian.measured(instrument(), Line.MODEL);
        Map<String, Double> shares = at(Quantities.CURVATURE_DENSITY, line);
        Map<String, Double> truth = counted(DenseHessian.eigenvalues(Line.MODEL));
        assertThat(shares.keySet()).isEqualTo(truth.keySet());
        truth.forEach((place, share) -> assertThat(shares.get(place)).isCloseTo(share, within(1e-12)));
        assertThat(at(Quantities.CURVATURE_DENSITY_ERROR, line).values()).allMatch(error -> error == 0);
    }

    @Test
    void ofMoreEachShareIsWithinItsError() {
        ModelSpec model = Nets.model("linear: 12 | tanh | linear: 8 | tanh | linear: 1");
        Map<QuantityKey, Double> measured = DenseHessian.measured(instrument(), model);
        Map<String, Double> shares = at(Quantities.CURVATURE_DENSITY, measured);
        Map<String, Double> errors = at(Quantities.CURVATURE_DENSITY_ERROR, measured);
        assertThat(shares.values().stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(1, within(1e-9));
        double[] eigenvalues = DenseHessian.eigenvalues(model);
        // Sizes that differences of gradients resolve, and that sixty steps for 145 eigenvalues do.
        counted(eigenvalues).forEach((place, share) -> {
            if (Integer.parseInt(place.substring(place.indexOf('e') + 1)) >= -2) {
                assertThat(shares).as(eigenvalues.length + " eigenvalues").containsKey(place);
                assertThat(shares.get(place)).as(place).isCloseTo(share, within(MARGIN * errors.get(place)));
            }
        });
    }
}
