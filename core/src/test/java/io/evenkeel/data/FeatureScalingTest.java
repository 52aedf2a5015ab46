package io.evenkeel.data;

import io.evenkeel.array.Numbers;
import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.DataSpec.Scale;
import org.hipparchus.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class FeatureScalingTest {

    private static double[] scaled(Scale scale, int width, double... features) {
        double[] copy = features.clone();
        FeatureScaling.fit(scale, Numbers.of(copy), width, null).apply(copy, copy.length);
        return copy;
    }

    @Test
    void rawLeavesEveryBitAsItIs() {
        double[] odd = {1e-320, 1e308, -0.0, Double.NaN, 0.1, Double.NEGATIVE_INFINITY};
        assertThat(scaled(Scale.RAW, 2, odd)).isEqualTo(odd);
    }

    @Test
    void unitTakesEachFeatureFromItsLeastToItsLargestValue() {
        assertThat(scaled(Scale.UNIT, 2, -5, 100, 0, 300, 15, 200)).containsExactly(0, 0, 0.25, 1, 1, 0.5);
    }

    @Test
    void standardGivesZeroMeanAndUnitVarianceOverN() {
        assertThat(scaled(Scale.STANDARD, 2, 1, 1000, 3, 3000, 1, 1000, 3, 3000))
                .containsExactly(new double[] {-1, -1, 1, 1, -1, -1, 1, 1}, within(1e-12));
    }

    @Test
    void otherDataAreScaledByTheFit() {
        double[] training = {0, 10};
        double[] validation = {20, -10, 5};
        FeatureScaling.fit(Scale.UNIT, Numbers.of(training), 1, null).apply(validation, validation.length);
        assertThat(validation).containsExactly(2, -1, 0.5);
        double[] others = {20, 5};
        FeatureScaling.fit(Scale.STANDARD, Numbers.of(training), 1, null).apply(others, others.length);
        assertThat(others).containsExactly(3, 0);
    }

    @ParameterizedTest
    @EnumSource(
            value = Scale.class,
            names = {"UNIT", "STANDARD"})
    void constantFeaturesBecomeZeroExactly(Scale scale) {
        // The mean of these is not 0.1 to the last bit.
        assertThat(scaled(scale, 1, 0.1, 0.1, 0.1)).containsExactly(0, 0, 0);
        assertThat(scaled(scale, 1, 0, 0)).containsExactly(0, 0);
        assertThat(scaled(scale, 1, -3e9)).containsExactly(0);
        double[] later = {0.1, 1.1};
        FeatureScaling.fit(scale, Numbers.of(0.1, 0.1), 1, null).apply(later, later.length);
        assertThat(later).containsExactly(new double[] {0, 1}, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(
            value = Scale.class,
            names = {"UNIT", "STANDARD"})
    void cellsThatAreNotFiniteStayAndSpoilNothing(Scale scale) {
        double[] scaled = scaled(
                scale,
                2,
                1,
                7,
                Double.NaN,
                8,
                3,
                Double.POSITIVE_INFINITY,
                1,
                7,
                3,
                Double.NEGATIVE_INFINITY,
                3,
                8,
                1,
                7.5);
        double[] finite = scaled(scale, 1, 1, 3, 1, 3, 3, 1);
        double[] others = scaled(scale, 1, 7, 8, 7, 8, 7.5);
        assertThat(scaled)
                .containsExactly(
                        finite[0],
                        others[0],
                        Double.NaN,
                        others[1],
                        finite[1],
                        Double.POSITIVE_INFINITY,
                        finite[2],
                        others[2],
                        finite[3],
                        Double.NEGATIVE_INFINITY,
                        finite[4],
                        others[3],
                        finite[5],
                        others[4]);
        assertThat(scaled(scale, 1, Double.NaN, Double.NaN)).containsOnly(Double.NaN);
        assertThat(scaled(scale, 1, 5, Double.POSITIVE_INFINITY)).containsExactly(0, Double.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-300, 1e-5, 1, 3e9, 1e160, 1.7e308})
    void anyMagnitudeIsScaledAlike(double magnitude) {
        RandomGenerator random = new RandomStreams(3).stream("test");
        double[] plain = new double[200];
        double[] large = new double[200];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = 2 * random.nextDouble() - 1;
            large[i] = plain[i] * magnitude;
        }
        for (Scale scale : new Scale[] {Scale.UNIT, Scale.STANDARD}) {
            assertThat(scaled(scale, 1, large)).containsExactly(scaled(scale, 1, plain), within(1e-12));
        }
    }

    @Test
    void smallDifferencesOnALargeOffsetSurvive() {
        assertThat(scaled(Scale.STANDARD, 1, 1e9, 1e9 + 2)).containsExactly(new double[] {-1, 1}, within(1e-12));
    }
}
