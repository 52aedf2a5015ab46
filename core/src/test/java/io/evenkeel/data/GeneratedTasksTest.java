package io.evenkeel.data;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.SourceSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

/** What each generated source promises of its numbers. */
class GeneratedTasksTest {

    private static Samples classes(SourceSpec source, int samples) {
        return DataFixture.of(source).samples(samples).load().training();
    }

    private static DataFixture values(SourceSpec source) {
        return DataFixture.of(source).loss(LossSpec.Kind.MSE, 1);
    }

    @Test
    void moonsWithoutNoiseStandOnTheirHalfCircles() {
        Samples samples = classes(new SourceSpec.Moons(0), 101);
        int upper = 0;
        for (int i = 0; i < samples.size(); i++) {
            double x = samples.features()[2 * i];
            double y = samples.features()[2 * i + 1];
            boolean isUpper = samples.targets()[i] == 0;
            upper += isUpper ? 1 : 0;
            assertThat(isUpper ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5)).isCloseTo(1, within(1e-12));
            assertThat(isUpper ? y : 0.5 - y).isGreaterThanOrEqualTo(-1e-12);
        }
        assertThat(upper).isEqualTo(50);
        assertThat(Arrays.stream(samples.features()).min().orElseThrow()).isCloseTo(-1, within(1e-12));
        assertThat(Arrays.stream(samples.features()).max().orElseThrow()).isCloseTo(2, within(1e-12));
    }

    @Test
    void spiralsWithoutNoiseTurnAsTheyGoOut() {
        Samples samples = classes(new SourceSpec.Spirals(3, 0.25, 0), 200);
        double[] largest = new double[3];
        for (int i = 0; i < samples.size(); i++) {
            int arm = (int) samples.targets()[i];
            double radius = Math.hypot(samples.features()[2 * i], samples.features()[2 * i + 1]);
            double angle = 2 * Math.PI * (0.25 * radius + arm / 3.0);
            assertThat(samples.features()[2 * i]).isCloseTo(radius * Math.cos(angle), within(1e-12));
            assertThat(samples.features()[2 * i + 1]).isCloseTo(radius * Math.sin(angle), within(1e-12));
            largest[arm] = Math.max(largest[arm], radius);
        }
        assertThat(largest).containsExactly(new double[] {1, 1, 1}, within(1e-12));
        assertThat(Arrays.stream(samples.targets()).filter(y -> y == 0).count()).isEqualTo(67);
    }

    @Test
    void xorIsItsTruthTable() {
        Samples table = DataFixture.of(new SourceSpec.Xor(0)).load().training();
        assertThat(table.features()).containsExactly(0, 0, 0, 1, 1, 0, 1, 1);
        assertThat(table.targets()).containsExactly(0, 1, 1, 0);
        Samples many = classes(new SourceSpec.Xor(0.01), 400);
        for (int i = 0; i < 400; i++) {
            long a = Math.round(many.features()[2 * i]);
            long b = Math.round(many.features()[2 * i + 1]);
            assertThat(many.targets()[i]).isEqualTo(a ^ b);
        }
        assertThat(Arrays.stream(many.targets()).sum()).isEqualTo(200);
        assertThat(many.features()[0]).isNotIn(0.0, 1.0);
    }

    @Test
    void oneNetworkOutputSufficesForXor() {
        Dataset xor = DataFixture.of(new SourceSpec.Xor(0))
                .loss(LossSpec.Kind.BINARY_CROSS_ENTROPY, 1)
                .load();
        assertThat(xor.kind()).isEqualTo(TargetKind.CLASSES);
        assertThat(xor.encoded(xor.training())).containsExactly(0, 1, 1, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 20})
    void chebyshevIsTheCosineOfAMultipleOfTheAngle(int degree) {
        Dataset data = values(new SourceSpec.Chebyshev(degree, 0)).load();
        assertThat(data.kind()).isEqualTo(TargetKind.VALUES);
        Samples samples = data.training();
        assertThat(samples.size()).isEqualTo(20);
        for (int i = 0; i < 20; i++) {
            double x = samples.features()[i];
            assertThat(x).isCloseTo(-1 + 2.0 * i / 19, within(1e-15));
            assertThat(samples.targets()[i]).isCloseTo(Math.cos(degree * Math.acos(x)), within(1e-12));
        }
        assertThat(samples.features()[0]).isEqualTo(-1);
        assertThat(samples.features()[19]).isEqualTo(1);
    }

    @Test
    void valuesAreNoClasses() {
        DataException refused =
                catchThrowableOfType(DataException.class, () -> DataFixture.of(new SourceSpec.Chebyshev(3, 0))
                        .load());
        assertThat(refused.key()).isEqualTo("loss");
        assertThat(refused.expected()).contains("mse");
    }

    @Test
    void mixtureFollowsItsWeightsAndCentres() {
        Samples samples = classes(
                new SourceSpec.GaussianMixture(2, 3, List.of(List.of(0.0), List.of(10.0)), List.of(1.0, 3.0), 2, 0.5),
                8000);
        double second = Arrays.stream(samples.targets()).sum();
        assertThat(second / 8000).isCloseTo(0.75, within(0.02));
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < 8000; i++) {
            double error = samples.features()[i] - 10 * samples.targets()[i];
            mean += error / 8000;
            squares += error * error / 8000;
        }
        assertThat(mean).isCloseTo(0, within(0.02));
        assertThat(Math.sqrt(squares)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void mixtureStandsOnItsCircleUnlessCentresAreGiven() {
        Samples plane = classes(new SourceSpec.GaussianMixture(3, 8, List.of(), List.of(), 2, 0), 500);
        for (int i = 0; i < 500; i++) {
            double angle = 2 * Math.PI * plane.targets()[i] / 8;
            assertThat(plane.features()[3 * i]).isCloseTo(2 * Math.cos(angle), within(1e-12));
            assertThat(plane.features()[3 * i + 1]).isCloseTo(2 * Math.sin(angle), within(1e-12));
            assertThat(plane.features()[3 * i + 2]).isZero();
        }
        Samples line = classes(new SourceSpec.GaussianMixture(1, 3, List.of(), List.of(), 2, 0), 100);
        assertThat(Arrays.stream(line.features()).distinct().sorted()).containsExactly(-2.0, 0.0, 2.0);
    }

    @ParameterizedTest
    @CsvSource({"'1', 'a list of 1'", "'1,-1', '-1'", "'0,0', 'weights that add up to 0'"})
    void mixtureRefusesWeightsThatAreNone(String weights, String found) {
        List<Double> list =
                Arrays.stream(weights.split(",")).map(Double::valueOf).toList();
        DataException refused = catchThrowableOfType(
                DataException.class, () -> classes(new SourceSpec.GaussianMixture(2, 2, List.of(), list, 2, 1), 10));
        assertThat(refused.key()).isEqualTo("data.weights");
        assertThat(refused.found()).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 50})
    void addingMarksOneValueInEitherHalf(int length) {
        Dataset data = values(new SourceSpec.Adding(length)).samples(300).load();
        Samples samples = data.training();
        assertThat(samples.sampleShape()).containsExactly(length, 2);
        for (int i = 0; i < 300; i++) {
            double sum = 0;
            int[] marked = new int[2];
            for (int t = 0; t < length; t++) {
                double value = samples.features()[(i * length + t) * 2];
                double marker = samples.features()[(i * length + t) * 2 + 1];
                assertThat(value).isBetween(0.0, 1.0);
                assertThat(marker).isIn(0.0, 1.0);
                sum += marker * value;
                marked[t < length / 2 ? 0 : 1] += (int) marker;
            }
            assertThat(marked).containsExactly(1, 1);
            assertThat(samples.targets()[i]).isEqualTo(sum);
        }
    }

    @Test
    void answeringOneCostsAnAddingNetworkASixth() {
        Samples samples =
                values(new SourceSpec.Adding(20)).samples(20000).load().training();
        double loss = Arrays.stream(samples.targets())
                .map(y -> (y - 1) * (y - 1))
                .average()
                .orElseThrow();
        assertThat(loss).isCloseTo(1 / 6.0, within(0.005));
    }

    @Test
    void copyMemoryAsksForItsTokensAfterTheSignal() {
        int length = 33;
        Dataset data = DataFixture.of(new SourceSpec.CopyMemory(length))
                .loss(LossSpec.Kind.CROSS_ENTROPY, 9)
                .samples(50)
                .load();
        assertThat(data.vocabulary()).isEqualTo(10);
        assertThat(data.classes()).isEqualTo(9);
        assertThat(data.encodedWidth()).isEqualTo(length);
        Samples samples = data.training();
        assertThat(samples.sampleShape()).containsExactly(length);
        for (int i = 0; i < 50; i++) {
            double[] tokens = Arrays.copyOfRange(samples.features(), i * length, (i + 1) * length);
            double[] targets = Arrays.copyOfRange(samples.targets(), i * length, (i + 1) * length);
            double[] symbols = Arrays.copyOf(tokens, 10);
            assertThat(Arrays.stream(symbols)).allMatch(token -> token < 8);
            assertThat(Arrays.stream(tokens, 10, 22)).containsOnly(8.0);
            assertThat(tokens[22]).isEqualTo(9);
            assertThat(Arrays.stream(tokens, 23, 33)).containsOnly(8.0);
            assertThat(Arrays.stream(targets, 0, 23)).containsOnly(8.0);
            assertThat(Arrays.copyOfRange(targets, 23, 33)).isEqualTo(symbols);
        }
        assertThat(IntStream.range(0, 8))
                .allMatch(symbol -> Arrays.stream(samples.targets()).anyMatch(y -> y == symbol));
    }

    @Test
    void copyMemoryCanBeOneHotAtEachPosition() {
        Dataset data = DataFixture.of(new SourceSpec.CopyMemory(21))
                .loss(LossSpec.Kind.MSE, 9)
                .samples(2)
                .load();
        assertThat(data.encodedWidth()).isEqualTo(21 * 9);
        double[] encoded = data.encoded(data.training());
        assertThat(encoded).hasSize(2 * 21 * 9);
        for (int k = 0; k < 42; k++) {
            assertThat(Arrays.stream(encoded, k * 9, (k + 1) * 9).sum()).isEqualTo(1);
            assertThat(encoded[k * 9 + (int) data.training().targets()[k]]).isEqualTo(1);
        }
    }

    /** XᵀX / N, which half the mean squared error has as its Hessian. */
    private static double[][] gram(Samples samples) {
        int width = samples.featureWidth();
        double[] x = samples.features();
        double[][] gram = new double[width][width];
        for (int i = 0; i < samples.size(); i++) {
            for (int a = 0; a < width; a++) {
                for (int b = 0; b < width; b++) {
                    gram[a][b] += x[i * width + a] * x[i * width + b] / samples.size();
                }
            }
        }
        return gram;
    }

    @Test
    void theQuadraticsHessianIsKnown() {
        Samples samples =
                values(new SourceSpec.Quadratic(4, 1000, false, 0)).load().training();
        double[][] gram = gram(samples);
        for (int a = 0; a < 4; a++) {
            for (int b = 0; b < 4; b++) {
                assertThat(gram[a][b]).isCloseTo(a == b ? Math.pow(10, -a) : 0, within(1e-13));
            }
        }
        for (int j = 0; j < 4; j++) {
            int column = j;
            double mean = IntStream.range(0, samples.size())
                    .mapToDouble(i -> samples.features()[i * 4 + column])
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(0, within(1e-13));
        }
        for (int i = 0; i < samples.size(); i++) {
            double sum = Arrays.stream(samples.features(), i * 4, i * 4 + 4).sum();
            assertThat(samples.targets()[i]).isCloseTo(sum, within(1e-13));
        }
    }

    @Test
    void aRotatedQuadraticHasTheSameEigenvalues() {
        Samples samples =
                values(new SourceSpec.Quadratic(2, 100, true, 0)).load().training();
        double[][] gram = gram(samples);
        assertThat(gram[0][0] + gram[1][1]).isCloseTo(1.01, within(1e-13));
        assertThat(gram[0][0] * gram[1][1] - gram[0][1] * gram[1][0]).isCloseTo(0.01, within(1e-13));
        assertThat(Math.abs(gram[0][1])).isGreaterThan(1e-3);
    }

    @Test
    void aQuadraticNeedsMoreSamplesThanFeatures() {
        DataException refused =
                catchThrowableOfType(DataException.class, () -> values(new SourceSpec.Quadratic(10, 10, false, 0))
                        .samples(10)
                        .load());
        assertThat(refused.key()).isEqualTo("data.samples");
        assertThat(refused.expected()).startsWith("at least 11");
    }
}
