package io.evenkeel.data;

import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.SourceSpec;
import io.evenkeel.run.DataFacts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for every source. One nested class a source gives an example of classes to be learned. */
abstract class SourceContract {
    @TempDir
    Path folder;

    /** A recipe of classes; it may write files into {@link #folder}. */
    abstract SourceSpec example() throws Exception;

    abstract int outputs();

    /** Whether the seed decides what the samples are, rather than only how they are split. */
    abstract boolean generated();

    private Dataset load(long seed, double validation, DataSpec.Scale scale, Integer samples) throws Exception {
        DataSpec spec = new DataSpec(example(), samples, scale, 1, 0, validation);
        return Datasets.load(spec, LossSpec.Kind.CROSS_ENTROPY, outputs(), seed, folder);
    }

    private Dataset load(long seed, double validation) throws Exception {
        return load(seed, validation, DataSpec.Scale.RAW, null);
    }

    @Test
    void theSameSeedGivesTheSameDataAndAnotherSeedDoesNot() throws Exception {
        Dataset first = load(7, 0.25);
        Dataset again = load(7, 0.25);
        Dataset other = load(8, 0.25);
        assertThat(again.training().features()).isEqualTo(first.training().features());
        assertThat(again.training().targets()).isEqualTo(first.training().targets());
        assertThat(again.validation().features()).isEqualTo(first.validation().features());
        assertThat(again.validation().targets()).isEqualTo(first.validation().targets());
        assertThat(other.training().features()).isNotEqualTo(first.training().features());
        assertThat(rows(other.validation())).isNotEqualTo(rows(first.validation()));
    }

    @Test
    void theSeedDecidesTheSamplesOnlyWhereTheyAreGenerated() throws Exception {
        double[] first = load(7, 0).training().features();
        double[] other = load(8, 0).training().features();
        assertThat(Arrays.equals(first, other)).isEqualTo(!generated());
    }

    @Test
    void shapesFitEachOther() throws Exception {
        Dataset data = load(1, 0.25);
        for (Samples part : new Samples[] {data.training(), data.validation()}) {
            assertThat(part.size()).isPositive();
            assertThat(Arrays.stream(part.sampleShape()).reduce(1, (a, b) -> a * b))
                    .isEqualTo(part.featureWidth());
            assertThat(part.features()).hasSize(part.size() * part.featureWidth());
            assertThat(part.targetWidth()).isEqualTo(1);
            assertThat(part.targets()).hasSize(part.size());
            assertThat(Arrays.stream(part.targets())).allMatch(y -> y >= 0 && y < data.classes() && y == Math.rint(y));
        }
        assertThat(data.classNames()).hasSize(data.classes()).doesNotHaveDuplicates();
        assertThat(data.featureNames().size()).isIn(0, data.training().featureWidth());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.3, 0.5, 0.9})
    void theSplitIsDisjointCompleteAndStratified(double share) throws Exception {
        Dataset whole = load(3, 0);
        Dataset data = load(3, share);
        Set<Long> rows = new TreeSet<>(rows(data.training()));
        rows.addAll(rows(data.validation()));
        assertThat(rows).hasSize(whole.training().size());
        assertThat(data.training().size() + data.validation().size())
                .isEqualTo(whole.training().size());
        assertThat(data.validation().size())
                .isEqualTo((int) Math.round(share * whole.training().size()));
        long[] all = counts(whole.training(), data.classes());
        long[] heldBack = counts(data.validation(), data.classes());
        for (int c = 0; c < all.length; c++) {
            assertThat(Math.abs(heldBack[c] - share * all[c])).isLessThan(1);
        }
    }

    @Test
    void everySampleKeepsItsFeaturesAndItsLabelThroughTheSplit() throws Exception {
        Samples whole = load(3, 0).training();
        Dataset data = load(3, 0.4);
        for (Samples part : new Samples[] {data.training(), data.validation()}) {
            for (int i = 0; i < part.size(); i++) {
                int origin = rows(whole).indexOf(part.row(i));
                assertThat(sample(part, i)).isEqualTo(sample(whole, origin));
                assertThat(part.targets()[i]).isEqualTo(whole.targets()[origin]);
            }
        }
    }

    @Test
    void withoutValidationEverythingIsTrainedOn() throws Exception {
        Dataset data = load(3, 0);
        assertThat(data.validation().size()).isZero();
        assertThat(data.validation().featureWidth()).isEqualTo(data.training().featureWidth());
    }

    @Test
    void asManySamplesAsAskedFor() throws Exception {
        assertThat(load(3, 0, DataSpec.Scale.RAW, 7).training().size()).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource
    void factsAreFiniteAndAgreeWithTheData(DataSpec.Scale scale) throws Exception {
        Dataset data = load(5, 0.25, scale, null);
        DataFacts facts = DataFactsMeter.measure(data);
        assertThat(facts.training()).isEqualTo(data.training().size());
        assertThat(facts.validation()).isEqualTo(data.validation().size());
        assertThat(facts.labelCounts())
                .isEqualTo(LongStream.of(counts(data.training(), data.classes()))
                        .boxed()
                        .toList());
        DataFacts.FeatureSummary summary = facts.featureSummary();
        assertThat(DoubleStream.of(
                        summary.min(), summary.max(), summary.rmsMin(), summary.rmsMedian(), summary.rmsMax()))
                .allMatch(Double::isFinite);
        assertThat(facts.badRowCount()).isZero();
        if (scale == DataSpec.Scale.UNIT) {
            assertThat(summary.min()).isGreaterThanOrEqualTo(0);
            assertThat(summary.max()).isLessThanOrEqualTo(1);
        }
    }

    private static double[] sample(Samples part, int i) {
        return Arrays.copyOfRange(part.features(), i * part.featureWidth(), (i + 1) * part.featureWidth());
    }

    private static List<Long> rows(Samples part) {
        return IntStream.range(0, part.size()).mapToObj(part::row).toList();
    }

    private static long[] counts(Samples part, int classes) {
        long[] counts = new long[classes];
        for (double label : part.targets()) {
            counts[(int) label]++;
        }
        return counts;
    }
}
