package io.evenkeel.data;

import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.Precision;
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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What holds for every source. One nested class a source gives an example. */
abstract class SourceContract {
    @TempDir
    Path folder;

    /** A recipe; it may write files into {@link #folder}, and published sets into the folder cache there. */
    abstract SourceSpec example() throws Exception;

    abstract int outputs();

    /** Whether the seed decides what the samples are, rather than only how they are split. */
    abstract boolean generated();

    private Dataset load(long seed, double validation, DataSpec.Scale scale, Integer samples) throws Exception {
        DataSpec spec = new DataSpec(example(), samples, scale, 1, 0, validation);
        return Datasets.load(spec, loss(), outputs(), seed, folder, new DataCache(folder.resolve("cache")));
    }

    /** A loss that suits the example. */
    LossSpec.Kind loss() {
        return LossSpec.Kind.CROSS_ENTROPY;
    }

    /** Targets of one sample. */
    int targetWidth() {
        return 1;
    }

    private boolean stratified(Dataset data) {
        return data.kind() == TargetKind.CLASSES && targetWidth() == 1;
    }

    private Dataset load(long seed, double validation) throws Exception {
        return load(seed, validation, DataSpec.Scale.RAW, samples());
    }

    /** How many samples the example is about; null: the source's usual number. */
    Integer samples() {
        return null;
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
        assertThat(numbers(other.training())).isNotEqualTo(numbers(first.training()));
        assertThat(rows(other.validation())).isNotEqualTo(rows(first.validation()));
    }

    @Test
    void theSeedDecidesTheSamplesOnlyWhereTheyAreGenerated() throws Exception {
        double[] first = numbers(load(7, 0).training());
        double[] other = numbers(load(8, 0).training());
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
            assertThat(part.targetWidth()).isEqualTo(targetWidth());
            assertThat(part.targets()).hasSize(part.size() * targetWidth());
            if (data.kind() == TargetKind.CLASSES) {
                assertThat(Arrays.stream(part.targets()))
                        .allMatch(y -> y >= 0 && y < data.classes() && y == Math.rint(y));
            }
            if (data.vocabulary() > 0) {
                assertThat(Arrays.stream(part.features()))
                        .allMatch(x -> x >= 0 && x < data.vocabulary() && x == Math.rint(x));
            }
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
        if (!stratified(data)) {
            return;
        }
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
                assertThat(target(part, i)).isEqualTo(target(whole, origin));
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
        if (load(5, 0).vocabulary() > 0) {
            tokensHaveNoScale(scale);
            return;
        }
        Dataset data = load(5, 0.25, scale, samples());
        DataFacts facts = DataFactsMeter.measure(data, Precision.FLOAT32);
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
        assertThat(facts.badRows().count()).isZero();
        if (scale == DataSpec.Scale.UNIT) {
            assertThat(summary.min()).isGreaterThanOrEqualTo(0);
            assertThat(summary.max()).isLessThanOrEqualTo(1);
        }
    }

    private void tokensHaveNoScale(DataSpec.Scale scale) throws Exception {
        if (scale == DataSpec.Scale.RAW) {
            DataFacts facts = DataFactsMeter.measure(load(5, 0.25, scale, samples()), Precision.FLOAT32);
            assertThat(facts.featureSummary().rmsMax()).isZero();
            assertThat(facts.featureSummary().constant()).isZero();
            assertThat(facts.badRows().count()).isZero();
        } else {
            DataException refused = catchThrowableOfType(DataException.class, () -> load(5, 0.25, scale, samples()));
            assertThat(refused.key()).isEqualTo("data.scale");
        }
    }

    @Test
    void partsCopiedOutAreTheWhole() throws Exception {
        DataSpec.Scale scale = load(5, 0).vocabulary() > 0 ? DataSpec.Scale.RAW : DataSpec.Scale.STANDARD;
        Samples samples = load(5, 0, scale, samples()).training();
        int width = samples.featureWidth();
        double[] whole = samples.features();
        double[] doubles = new double[2 * width];
        float[] floats = new float[2 * width];
        samples.copyFeatures(3, 2, doubles);
        samples.copyFeatures(3, 2, floats);
        for (int k = 0; k < 2 * width; k++) {
            assertThat(doubles[k]).isEqualTo(whole[3 * width + k]);
            assertThat(floats[k]).isEqualTo((float) whole[3 * width + k]);
        }
    }

    private static double[] sample(Samples part, int i) {
        return Arrays.copyOfRange(part.features(), i * part.featureWidth(), (i + 1) * part.featureWidth());
    }

    private static double[] target(Samples part, int i) {
        return Arrays.copyOfRange(part.targets(), i * part.targetWidth(), (i + 1) * part.targetWidth());
    }

    private static List<Long> rows(Samples part) {
        return IntStream.range(0, part.size()).mapToObj(part::row).toList();
    }

    /** Features and targets. */
    private static double[] numbers(Samples part) {
        return DoubleStream.concat(Arrays.stream(part.features()), Arrays.stream(part.targets()))
                .toArray();
    }

    private static long[] counts(Samples part, int classes) {
        long[] counts = new long[classes];
        for (int i = 0; i < part.targets().length && classes > 0; i++) {
            counts[(int) part.targets()[i]]++;
        }
        return counts;
    }
}
