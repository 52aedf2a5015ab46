package io.evenkeel.data;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.LossSpec.Reduction;
import io.evenkeel.recipe.SourceSpec;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.evenkeel.recipe.LossSpec.Kind.BINARY_CROSS_ENTROPY;
import static io.evenkeel.recipe.LossSpec.Kind.CATEGORICAL_CROSS_ENTROPY;
import static io.evenkeel.recipe.LossSpec.Kind.CROSS_ENTROPY;
import static io.evenkeel.recipe.LossSpec.Kind.MSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ChanceLossTest {
    @TempDir
    Path folder;

    private static OptionalDouble chance(DataFixture data, Reduction reduction, int batch) {
        return ChanceLoss.of(data.load(), new LossSpec(data.loss(), reduction), batch);
    }

    private static double mean(DataFixture data) {
        return chance(data, Reduction.MEAN, 32).orElseThrow();
    }

    /** The least mean loss that any constant reaches, over a fine grid of constants, output by output. */
    private static double bestConstant(DataFixture fixture, double from, double to, DoubleBinaryOperator loss) {
        Dataset data = fixture.load();
        double[] encoded = data.encoded(data.training());
        int width = data.encodedWidth();
        return IntStream.range(0, width)
                .mapToDouble(j -> IntStream.rangeClosed(0, 10_000)
                        .mapToDouble(step -> from + (to - from) * step / 10_000)
                        .map(constant -> IntStream.range(0, encoded.length / width)
                                .mapToDouble(i -> loss.applyAsDouble(constant, encoded[i * width + j]))
                                .average()
                                .orElseThrow())
                        .filter(Double::isFinite)
                        .min()
                        .orElseThrow())
                .average()
                .orElseThrow();
    }

    private static double binary(double p, double y) {
        return -y * Math.log(p) - (1 - y) * Math.log(1 - p);
    }

    @Test
    void crossEntropiesAreTheEntropyOfTheClasses() {
        DataFixture table = DataFixture.csv(folder, "x,y\n1,0\n2,3\n3,3\n4,1\n");
        double entropy = 1.5 * Math.log(2);
        assertThat(mean(table.loss(CROSS_ENTROPY, 9))).isCloseTo(entropy, within(1e-12));
        assertThat(mean(table.loss(LossSpec.Kind.NLL, 4))).isCloseTo(entropy, within(1e-12));
        assertThat(mean(table.loss(CATEGORICAL_CROSS_ENTROPY, 4))).isCloseTo(entropy, within(1e-12));
        assertThat(mean(DataFixture.of(new SourceSpec.Digits()))).isCloseTo(Math.log(10), within(1e-3));
    }

    @Test
    void binaryCrossEntropyIsTheEntropyOfEachOutput() {
        DataFixture circles = DataFixture.of(new SourceSpec.Circles(0.1, 0.8)).loss(BINARY_CROSS_ENTROPY, 1);
        assertThat(mean(circles)).isCloseTo(Math.log(2), within(1e-12));
        DataFixture oneHot =
                DataFixture.csv(folder, "x,y\n1,0\n2,2\n3,2\n4,1\n5,1\n").loss(BINARY_CROSS_ENTROPY, 4);
        assertThat(mean(oneHot)).isCloseTo(bestConstant(oneHot, 1e-9, 1 - 1e-9, ChanceLossTest::binary), within(1e-6));
        assertThat(mean(oneHot.loss(LossSpec.Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS, 4)))
                .isCloseTo(mean(oneHot), within(1e-12));
        DataFixture soft =
                DataFixture.csv(folder, "x,y\n1,0.25\n2,0.5\n3,0.9\n").loss(BINARY_CROSS_ENTROPY, 1);
        assertThat(mean(soft)).isCloseTo(bestConstant(soft, 0, 1, ChanceLossTest::binary), within(1e-6));
    }

    @Test
    void squaredErrorIsTheVarianceOfEachOutput() {
        DoubleBinaryOperator squared = (p, y) -> (p - y) * (p - y);
        DataFixture values = DataFixture.csv(folder, "x,y\n1,-3\n2,5\n3,2.5\n").targetScale(2);
        assertThat(mean(values)).isCloseTo(bestConstant(values, -10, 10, squared), within(1e-5));
        DataFixture oneHot =
                DataFixture.of(new SourceSpec.Digits()).samples(100).loss(MSE, 10);
        assertThat(mean(oneHot)).isCloseTo(bestConstant(oneHot, 0, 1, squared), within(1e-7));
        DataFixture several =
                DataFixture.csv(folder, "x,a,b\n1,1,100\n2,3,300\n", "a", "b").loss(MSE, 2);
        assertThat(mean(several)).isCloseTo((1 + 10_000) / 2.0, within(1e-9));
    }

    /** Odd and even counts, ties, an outlier. */
    @ParameterizedTest
    @ValueSource(strings = {"-3 5 2.5", "1 2 3 100", "4 4 4 4 9", "0.1 0.2 7 8 -20 3 3", "5"})
    void theBestConstantOfTheOtherLossesIsFoundToo(String labels) {
        String table = "x,y\n1," + labels.replace(" ", "\n1,") + "\n";
        DataFixture values = DataFixture.csv(folder, table);
        assertThat(mean(values.loss(LossSpec.Kind.MAE, 1)))
                .isCloseTo(bestConstant(values, -20, 100, (p, y) -> Math.abs(p - y)), within(0.02));
        assertThat(mean(values.loss(LossSpec.Kind.HALF_MSE, 1))).isCloseTo(mean(values) / 2, within(1e-9));
        for (double delta : new double[] {0.3, 1, 10}) {
            DoubleBinaryOperator huber =
                    (p, y) -> Math.abs(p - y) <= delta ? (p - y) * (p - y) / 2 : delta * (Math.abs(p - y) - delta / 2);
            double found = ChanceLoss.of(values.load(), new LossSpec(LossSpec.Kind.HUBER, Reduction.MEAN, delta), 32)
                    .orElseThrow();
            assertThat(found).isCloseTo(bestConstant(values, -20, 100, huber), within(0.02 * delta));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 1 1", "1 0 0 0 0", "0 0 1 1", "0.25 0.5 0.9 0", "1 1", "0.5 0.5"})
    void hingeIsTwiceTheShareOfTheRarerSide(String labels) {
        String table = "x,y\n1," + labels.replace(" ", "\n1,") + "\n";
        DataFixture bits = DataFixture.csv(folder, table).loss(LossSpec.Kind.HINGE, 1);
        DoubleBinaryOperator hinge = (margin, y) -> Math.max(0, 1 - (2 * y - 1) * margin);
        assertThat(mean(bits)).isCloseTo(bestConstant(bits, -10, 10, hinge), within(1e-3));
    }

    @Test
    void aSumCountsTheSamplesOfABatchAndTheOutputs() {
        DataFixture digits = DataFixture.of(new SourceSpec.Digits());
        assertThat(chance(digits, Reduction.SUM, 32)).hasValueCloseTo(32 * mean(digits), within(1e-9));
        DataFixture oneHot = digits.loss(MSE, 10);
        assertThat(chance(oneHot, Reduction.SUM, 32)).hasValueCloseTo(320 * mean(oneHot), within(1e-9));
        DataFixture few = digits.samples(20);
        assertThat(chance(few, Reduction.SUM, 32)).hasValueCloseTo(20 * mean(few), within(1e-9));
    }

    @Test
    void onlyTrainingLabelsCount() {
        DataFixture spoilt =
                DataFixture.csv(folder, "x,y\n1,0\n2,0\n3,0\n4,0\n5,1\n").loss(CROSS_ENTROPY, 2);
        assertThat(mean(spoilt)).isPositive();
        assertThat(mean(spoilt.samples(4))).isZero();
    }

    @Test
    void withoutABestConstantThereIsNone() {
        DataFixture classes = DataFixture.csv(folder, "x,y\n1,0\n2,2\n").loss(BINARY_CROSS_ENTROPY, 1);
        assertThat(chance(classes, Reduction.MEAN, 1)).isEmpty();
        DataFixture bits =
                DataFixture.csv(folder, "x,a,b\n1,0,1\n2,1,1\n", "a", "b").loss(CROSS_ENTROPY, 2);
        assertThat(chance(bits, Reduction.MEAN, 1)).isEmpty();
        DataFixture missing = DataFixture.csv(folder, "x,y\n1,\n2,\n");
        assertThat(chance(missing, Reduction.MEAN, 1)).isEmpty();
        DataFixture partly = DataFixture.csv(folder, "x,y\n1,\n2,5\n3,7\n");
        assertThat(mean(partly)).isEqualTo(1);
    }
}
