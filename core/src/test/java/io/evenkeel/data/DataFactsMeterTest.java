package io.evenkeel.data;

import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.Precision;
import io.evenkeel.run.DataFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class DataFactsMeterTest {
    @TempDir
    Path folder;

    private DataFixture csv(String table, String... labels) {
        return DataFixture.csv(folder, table, labels);
    }

    private static DataFacts facts(DataFixture data) {
        return DataFactsMeter.measure(data.load(), Precision.FLOAT32);
    }

    @Test
    void featuresAreSummedUpByTheirRootMeanSquare() {
        DataFacts facts = facts(csv("a,zero,same,big,c,y\n3,0,2,-1e9,1,7\n-4,0,2,1e9,1.5,8\n"));
        DataFacts.FeatureSummary summary = facts.featureSummary();
        assertThat(facts.source()).isEqualTo("csv");
        assertThat(facts.features()).isEqualTo(5);
        assertThat(summary.min()).isEqualTo(-1e9);
        assertThat(summary.max()).isEqualTo(1e9);
        assertThat(summary.rmsMin()).isCloseTo(Math.sqrt((1 + 2.25) / 2), within(1e-12));
        assertThat(summary.smallest()).isEqualTo(4);
        assertThat(summary.rmsMax()).isCloseTo(1e9, within(1e-3));
        assertThat(summary.largest()).isEqualTo(3);
        assertThat(summary.rmsMedian()).isCloseTo((2 + Math.sqrt(12.5)) / 2, within(1e-12));
        assertThat(summary.constant()).isEqualTo(2);
    }

    @Test
    void factsAreTakenAfterScaling() {
        DataFixture data = csv("a,b,y\n1,1000,0\n3,3000,1\n").scale(DataSpec.Scale.STANDARD);
        DataFacts.FeatureSummary summary = facts(data).featureSummary();
        assertThat(summary.rmsMax()).isCloseTo(1, within(1e-12));
        assertThat(summary.rmsMin()).isCloseTo(1, within(1e-12));
    }

    @Test
    void targetsThatAreRegressedHaveMoments() {
        DataFacts facts = facts(csv("x,y\n1,10\n2,20\n3,\n4,60\n").targetScale(0.5));
        assertThat(facts.target()).isEqualTo("values");
        assertThat(facts.labelCounts()).isEmpty();
        assertThat(facts.targetMean()).isCloseTo(15, within(1e-12));
        assertThat(facts.targetSd()).isCloseTo(Math.sqrt((100 + 25 + 225) / 3.0), within(1e-12));
        assertThat(facts.targetMin()).isEqualTo(5);
        assertThat(facts.targetMax()).isEqualTo(30);
        assertThat(facts.badRows().listed()).containsExactly(4L);
    }

    @Test
    void badRowsOfTheHeldBackPartAreCountedApart() {
        StringBuilder table = new StringBuilder("x,y\n");
        for (int row = 2; row <= 25; row++) {
            table.append(row % 3 == 0 ? "inf" : row).append(",1\n");
        }
        DataFacts facts = facts(csv(table.toString()).validation(0.5));
        assertThat(facts.badRows().count()).isPositive();
        assertThat(facts.badHeldBack().count()).isPositive();
        assertThat(Stream.concat(facts.badRows().listed().stream(), facts.badHeldBack().listed().stream())
                        .sorted())
                .containsExactly(3L, 6L, 9L, 12L, 15L, 18L, 21L, 24L);
    }

    @Test
    void aNumberThatThePrecisionCannotHoldIsAsBadAsAnInfinity() {
        DataFixture data = csv("x,y\n1,1\n1e300,2\ninf,1e300\n4,-1e39\n7e4,5\n");
        DataFacts single = facts(data);
        assertThat(single.badRows()).isEqualTo(new DataFacts.BadRows(List.of(3L, 4L, 5L), 3, 2));
        assertThat(single.featureSummary().max()).isEqualTo(7e4);
        assertThat(single.targetMax()).isEqualTo(5);
        assertThat(DataFactsMeter.measure(data.load(), Precision.FLOAT64).badRows())
                .isEqualTo(new DataFacts.BadRows(List.of(4L), 1, 0));
        // In half precision the features are, the targets are not.
        assertThat(DataFactsMeter.measure(data.load(), Precision.FLOAT16).badRows())
                .isEqualTo(new DataFacts.BadRows(List.of(3L, 4L, 5L, 6L), 4, 3));
        assertThat(DataFactsMeter.measure(csv("x,y\n1,7e4\n2,1\n").load(), Precision.FLOAT16)
                        .badRows())
                .isEqualTo(DataFacts.BadRows.NONE);
    }

    @Test
    void whatScalingBringsIntoReachIsNotBad() {
        DataFixture data = csv("x,y\n1e300,1\n-1e300,2\n");
        assertThat(facts(data.scale(DataSpec.Scale.STANDARD)).badRows()).isEqualTo(DataFacts.BadRows.NONE);
        assertThat(facts(data).badRows().tooLarge()).isEqualTo(2);
    }

    @Test
    void classesAreCountedAndHaveNoMoments() {
        DataFacts facts = facts(csv("x,y\n1,0\n2,3\n3,3\n4,1\n").loss(LossSpec.Kind.CROSS_ENTROPY, 5));
        assertThat(facts.target()).isEqualTo("classes");
        assertThat(facts.labelCounts()).containsExactly(1L, 1L, 0L, 2L);
        assertThat(facts.targetMean()).isNull();
        assertThat(facts.targetSd()).isNull();
        assertThat(facts.targetMin()).isNull();
        assertThat(facts.targetMax()).isNull();
    }

    @Test
    void bitsAreCountedOneByOne() {
        DataFacts facts =
                facts(csv("x,a,b\n1,0,1\n2,0,1\n3,1,1\n4,0,1\n", "a", "b").loss(LossSpec.Kind.MSE, 2));
        assertThat(facts.target()).isEqualTo("bits");
        assertThat(facts.labelCounts()).containsExactly(1L, 4L);
        assertThat(facts.targetMean()).isEqualTo(5.0 / 8);
    }

    @Test
    void tenBadRowsAreListedAndAllAreCounted() {
        String table = IntStream.range(0, 40)
                .mapToObj(i -> (i % 3 == 0 ? "nan" : "1") + ",2," + i)
                .collect(Collectors.joining("\n", "a,b,y\n", "\n"));
        DataFacts facts = facts(csv(table));
        assertThat(facts.badRows().count()).isEqualTo(14);
        assertThat(facts.badRows().listed()).containsExactly(2L, 5L, 8L, 11L, 14L, 17L, 20L, 23L, 26L, 29L);
        assertThat(facts.featureSummary().rmsMax()).isEqualTo(2);
        assertThat(facts.featureSummary().constant()).isEqualTo(2);
    }

    @Test
    void onlyTheTrainingPartCounts() {
        DataFixture data = csv("x,y\n1,1\n2,2\ninf,3\n4,4\n").validation(0.5);
        long bad = 0;
        for (long seed = 0; seed < 20; seed++) {
            Dataset drawn = data.seed(seed).load();
            boolean inTraining = IntStream.range(0, drawn.training().size())
                    .anyMatch(i -> drawn.training().row(i) == 4);
            DataFacts facts = DataFactsMeter.measure(drawn, Precision.FLOAT32);
            assertThat(facts.badRows().count()).isEqualTo(inTraining ? 1 : 0);
            assertThat(facts.validation()).isEqualTo(2);
            bad += facts.badRows().count();
        }
        assertThat(bad).isBetween(1L, 19L);
    }

    @Test
    void withoutAFiniteNumberThereIsNoRange() {
        DataFacts.FeatureSummary summary = facts(csv("x,y\nnan,1\ninf,2\n")).featureSummary();
        assertThat(summary.min()).isNaN();
        assertThat(summary.rmsMax()).isZero();
        assertThat(summary.constant()).isZero();
    }
}
