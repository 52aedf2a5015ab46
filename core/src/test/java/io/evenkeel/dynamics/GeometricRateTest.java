package io.evenkeel.dynamics;

import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class GeometricRateTest {

    @Test
    void recoversAnExactRateWithNoError() {
        double[] norms = new double[12];
        for (int l = 0; l < norms.length; l++) {
            norms[l] = 3.0 * Math.pow(0.25, norms.length - 1 - l);
        }
        GeometricRate fitted = GeometricRate.fit(norms).orElseThrow();
        assertThat(fitted.rate()).isCloseTo(0.25, within(1e-12));
        assertThat(fitted.standardError()).isLessThan(1e-12);
        assertThat(fitted.layers()).isEqualTo(12);
    }

    @Test
    void growthGoingBackIsARateAboveOne() {
        assertThat(GeometricRate.fit(new double[] {8, 4, 2, 1}).orElseThrow().rate())
                .isCloseTo(2.0, within(1e-12));
    }

    @Test
    void twoStandardErrorsCoverTheTruthAsOftenAsTheyShould() {
        Random random = new Random(5);
        int covered = 0;
        int repeats = 2000;
        for (int r = 0; r < repeats; r++) {
            double[] norms = new double[30];
            for (int l = 0; l < norms.length; l++) {
                norms[l] = Math.exp(-(norms.length - l) * Math.log(1 / 0.8) + 0.1 * random.nextGaussian());
            }
            GeometricRate fitted = GeometricRate.fit(norms).orElseThrow();
            if (Math.abs(fitted.rate() - 0.8) < 2.05 * fitted.standardError()) {
                covered++;
            }
        }
        // 2.05 is the 95 % point of Student's t with 28 degrees of freedom.
        assertThat(covered / (double) repeats).isBetween(0.93, 0.97);
    }

    @Test
    void leavesOutWhatHasNoLogarithmButKeepsItsPlace() {
        GeometricRate fitted =
                GeometricRate.fit(new double[] {1, 0, 4, 8, Double.NaN, 32}).orElseThrow();
        assertThat(fitted.rate()).isCloseTo(0.5, within(1e-12));
        assertThat(fitted.layers()).isEqualTo(4);
    }

    @Test
    void saysNothingAboutTooFewLayers() {
        assertThat(GeometricRate.fit(new double[] {1, 2})).isEmpty();
        assertThat(GeometricRate.fit(new double[] {1, 0, 0, 2})).isEmpty();
    }
}
