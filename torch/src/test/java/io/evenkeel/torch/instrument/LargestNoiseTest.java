package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LargestNoiseTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new LargestNoise(new NoiseLook());
    }

    /** By power iteration with the covariance in the space of all parameters. */
    @Test
    void isTheLargestEigenvalueOfTheCovarianceOfSingleGradients() {
        for (ModelSpec model : List.of(model(), GradientNoiseScaleTest.TRANSFORMER)) {
            double[][] deviations = ExplicitGradients.of(model, 12).deviations();
            double[] v = new double[deviations[0].length];
            Arrays.setAll(v, c -> Math.sin(1.0 + c));
            double top = 0;
            for (int iteration = 0; iteration < 400; iteration++) {
                double[] image = new double[v.length];
                for (double[] deviation : deviations) {
                    double along = ExplicitGradients.dot(deviation, v) / deviations.length;
                    for (int c = 0; c < v.length; c++) {
                        image[c] += along * deviation[c];
                    }
                }
                top = Math.sqrt(ExplicitGradients.dot(image, image));
                double length = top;
                v = Arrays.stream(image).map(x -> x / length).toArray();
            }
            double trace = Arrays.stream(deviations)
                            .mapToDouble(d -> ExplicitGradients.dot(d, d))
                            .sum()
                    / deviations.length;
            assertThat(ExplicitGradients.measured(Quantities.NOISE_TOP, instrument(), model, 12))
                    .isCloseTo(top, within(1e-7 * top));
            assertThat(ExplicitGradients.measured(Quantities.NOISE_TOP_SHARE, instrument(), model, 12))
                    .isCloseTo(top / trace, within(1e-7));
        }
    }
}
