package io.evenkeel.data;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.SourceSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.evenkeel.recipe.LossSpec.Kind.BINARY_CROSS_ENTROPY;
import static io.evenkeel.recipe.LossSpec.Kind.CATEGORICAL_CROSS_ENTROPY;
import static io.evenkeel.recipe.LossSpec.Kind.CROSS_ENTROPY;
import static io.evenkeel.recipe.LossSpec.Kind.MSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

/** What labels mean, by what they look like, the loss and the number of outputs. */
class TargetReadingTest {
    @TempDir
    Path folder;

    /** A table of one feature and these labels, one line each, below a header. */
    private Dataset load(LossSpec.Kind loss, int outputs, String... labels) {
        String table = Stream.of(labels).map(label -> "0.5," + label).collect(Collectors.joining("\n"));
        return DataFixture.csv(folder, "x,y\n" + table).loss(loss, outputs).load();
    }

    private DataException refused(LossSpec.Kind loss, int outputs, String... labels) {
        return catchThrowableOfType(DataException.class, () -> load(loss, outputs, labels));
    }

    @ParameterizedTest
    @EnumSource(
            value = LossSpec.Kind.class,
            names = {"CROSS_ENTROPY", "NLL", "CATEGORICAL_CROSS_ENTROPY"})
    void whereTheLossTakesIndicesLabelsAreClasses(LossSpec.Kind loss) {
        Dataset data = load(loss, 10, "0", "3", "1.0");
        assertThat(data.kind()).isEqualTo(TargetKind.CLASSES);
        assertThat(data.encoding()).isEqualTo(TargetEncoding.CLASS_INDEX);
        assertThat(data.encodedWidth()).isEqualTo(1);
        assertThat(data.classNames()).containsExactly("0", "1", "2", "3");
        assertThat(data.encoded(data.training())).containsExactly(0, 3, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "", "nan", "inf"})
    void whereTheLossTakesIndicesOtherNumbersAreRefused(String label) {
        DataException refused = refused(CROSS_ENTROPY, 10, "0", label);
        assertThat(refused.row()).isEqualTo(3);
        assertThat(refused.column()).isEqualTo("'y'");
        assertThat(refused.expected()).contains("a whole number from 0").contains("mse");
    }

    @ParameterizedTest
    @CsvSource({"CROSS_ENTROPY, 5", "CATEGORICAL_CROSS_ENTROPY, 5", "BINARY_CROSS_ENTROPY, 5", "MSE, 5"})
    void aClassWithoutAnOutputIsRefusedWithRowAndValue(LossSpec.Kind loss, int outputs) {
        DataException refused = refused(loss, outputs, "0", "4", "9");
        assertThat(refused.row()).isEqualTo(4);
        assertThat(refused.found()).isEqualTo("class 9");
        assertThat(refused.expected()).contains("from 0 to 4").contains("5 outputs");
    }

    @Test
    void aHugeLabelIsRefusedLikeAnyOther() {
        assertThat(refused(CROSS_ENTROPY, 10, "0", "3000000000").found()).isEqualTo("class 3000000000");
    }

    @Test
    void theEmbeddedDigitsDoNotFitFiveOutputs() {
        DataException refused = catchThrowableOfType(DataException.class, () -> DataFixture.of(new SourceSpec.Digits())
                .loss(CROSS_ENTROPY, 5)
                .load());
        assertThat(refused)
                .hasMessage("row 6: found class 5, expected a class from 0 to 4, for the network has 5 outputs");
    }

    @ParameterizedTest
    @EnumSource(
            value = LossSpec.Kind.class,
            names = {"CROSS_ENTROPY", "NLL", "CATEGORICAL_CROSS_ENTROPY"},
            mode = EnumSource.Mode.EXCLUDE)
    void classesAgainstSeveralOutputsAreOneHot(LossSpec.Kind loss) {
        Dataset data = load(loss, 4, "0", "2", "1");
        assertThat(data.kind()).isEqualTo(TargetKind.CLASSES);
        assertThat(data.encoding()).isEqualTo(TargetEncoding.ONE_HOT);
        assertThat(data.encodedWidth()).isEqualTo(4);
        assertThat(data.training().targets()).containsExactly(0, 2, 1);
        assertThat(data.encoded(data.training())).containsExactly(1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0);
    }

    @ParameterizedTest
    @EnumSource(
            value = LossSpec.Kind.class,
            names = {"BINARY_CROSS_ENTROPY", "BINARY_CROSS_ENTROPY_WITH_LOGITS", "HINGE"})
    void wholeNumbersUnderABinaryLossAreClassesEvenAboveOne(LossSpec.Kind loss) {
        Dataset data = load(loss, 1, "0", "2", "1");
        assertThat(data.kind()).isEqualTo(TargetKind.CLASSES);
        assertThat(data.encoding()).isEqualTo(TargetEncoding.PLAIN);
        assertThat(data.classes()).isEqualTo(3);
        assertThat(data.encoded(data.training())).containsExactly(0, 2, 1);
    }

    @Test
    void probabilitiesUnderABinaryLossAreBits() {
        Dataset data = load(BINARY_CROSS_ENTROPY, 1, "0", "0.25", "1");
        assertThat(data.kind()).isEqualTo(TargetKind.BITS);
        assertThat(data.encoding()).isEqualTo(TargetEncoding.PLAIN);
        assertThat(load(BINARY_CROSS_ENTROPY, 1, "0", "1.25", "1").kind()).isEqualTo(TargetKind.VALUES);
        assertThat(load(BINARY_CROSS_ENTROPY, 1, "-1", "1").kind()).isEqualTo(TargetKind.VALUES);
    }

    @Test
    void underHingeMinusOneAndOneAreTheTwoClasses() {
        Dataset data = load(LossSpec.Kind.HINGE, 1, "-1", "1", "1", "-1");
        assertThat(data.kind()).isEqualTo(TargetKind.CLASSES);
        assertThat(data.classNames()).containsExactly("-1", "1");
        assertThat(data.encoded(data.training())).containsExactly(0, 1, 1, 0);
        assertThat(load(LossSpec.Kind.HINGE, 1, "-1", "0", "1").kind()).isEqualTo(TargetKind.VALUES);
        assertThat(load(LossSpec.Kind.HINGE, 2, "1", "1", "1").classNames()).containsExactly("0", "1");
        Dataset several = DataFixture.csv(folder, "x,a,b\n5,-1,1\n6,1,1\n", "a", "b")
                .loss(LossSpec.Kind.HINGE, 2)
                .load();
        assertThat(several.kind()).isEqualTo(TargetKind.BITS);
        assertThat(several.encoded(several.training())).containsExactly(0, 1, 1, 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = LossSpec.Kind.class,
            names = {"MSE", "HALF_MSE", "MAE", "HUBER"})
    void underARegressionLossNumbersAreValuesUnlessTheyAreZeroAndOne(LossSpec.Kind loss) {
        assertThat(load(loss, 1, "0", "1", "1").kind()).isEqualTo(TargetKind.CLASSES);
        assertThat(load(loss, 1, "0", "1", "1").encoding()).isEqualTo(TargetEncoding.PLAIN);
        assertThat(load(loss, 1, "0", "1", "2").kind()).isEqualTo(TargetKind.VALUES);
        assertThat(load(loss, 1, "0", "1", "").kind()).isEqualTo(TargetKind.VALUES);
        assertThat(load(loss, 3, "0.5", "1", "2").kind()).isEqualTo(TargetKind.VALUES);
        assertThat(load(loss, 3, "-1", "1", "2").kind()).isEqualTo(TargetKind.VALUES);
    }

    @ParameterizedTest
    @EnumSource
    void textIsClassesBySortedName(LossSpec.Kind loss) {
        Dataset data = load(loss, 3, "dog", "cat", "emu", "cat");
        assertThat(data.kind()).isEqualTo(TargetKind.CLASSES);
        assertThat(data.classNames()).containsExactly("cat", "dog", "emu");
        assertThat(data.training().targets()).containsExactly(1, 0, 2, 0);
    }

    @Test
    void textAgainstOneOutputIsItsNumber() {
        Dataset data = load(BINARY_CROSS_ENTROPY, 1, "yes", "no");
        assertThat(data.encoding()).isEqualTo(TargetEncoding.PLAIN);
        assertThat(data.encoded(data.training())).containsExactly(1, 0);
    }

    @Test
    void aWordAmongNumbersThatAreRegressedIsAMistakeAndNotAClass() {
        DataException refused = refused(MSE, 1, "2", "4", "abc");
        assertThat(refused.row()).isEqualTo(4);
        assertThat(refused.found()).isEqualTo("'abc'");
        assertThat(refused.expected()).startsWith("a number");
    }

    @Test
    void textWithMoreClassesThanOutputsIsRefusedByName() {
        DataException refused = refused(CROSS_ENTROPY, 2, "cat", "dog", "emu");
        assertThat(refused.row()).isEqualTo(4);
        assertThat(refused.found()).isEqualTo("class 2 (emu)");
    }

    @Test
    void aMissingNameIsRefused() {
        assertThat(refused(CROSS_ENTROPY, 3, "cat", "", "emu").row()).isEqualTo(3);
        assertThat(refused(CROSS_ENTROPY, 3, "cat", "NaN", "emu").row()).isEqualTo(3);
    }

    @Test
    void oneWordAmongFractionsIsRefusedRatherThanTurnedIntoAClass() {
        DataException refused = refused(MSE, 1, "1.5", "2.5", "oops", "3");
        assertThat(refused.row()).isEqualTo(4);
        assertThat(refused.found()).isEqualTo("'oops'");
        assertThat(load(CROSS_ENTROPY, 3, "1", "2", "3+").classNames()).containsExactly("1", "2", "3+");
    }

    @Test
    void severalColumnsAreBitsOrValues() {
        DataFixture bits = DataFixture.csv(folder, "x,a,b\n5,0,1\n6,1,1\n", "a", "b");
        assertThat(bits.loss(BINARY_CROSS_ENTROPY, 2).load().kind()).isEqualTo(TargetKind.BITS);
        assertThat(bits.loss(MSE, 2).load().encoding()).isEqualTo(TargetEncoding.PLAIN);
        assertThat(bits.loss(MSE, 2).load().encodedWidth()).isEqualTo(2);
        assertThat(bits.loss(CROSS_ENTROPY, 2).load().kind()).isEqualTo(TargetKind.BITS);
        DataFixture values = DataFixture.csv(folder, "x,a,b\n5,0,1\n6,1,0.5\n", "a", "b");
        assertThat(values.loss(MSE, 2).load().kind()).isEqualTo(TargetKind.VALUES);
        DataFixture missing = DataFixture.csv(folder, "x,a,b\n5,0,1\n6,1,\n", "a", "b");
        assertThat(missing.loss(MSE, 2).load().kind()).isEqualTo(TargetKind.VALUES);
    }

    @Test
    void severalColumnsOfTextAreRefused() {
        DataFixture text = DataFixture.csv(folder, "x,a,b\n5,,1\n6,1,no\n7,yes,1\n", "a", "b");
        DataException refused = catchThrowableOfType(DataException.class, text::load);
        assertThat(refused.row()).isEqualTo(4);
        assertThat(refused.column()).isEqualTo("'a'");
    }

    @Test
    void oneHotColumnsAreClassesWhereTheLossTakesIndices() {
        DataFixture oneHot = DataFixture.csv(folder, "x,red,green,blue\n5,0,0,1\n6,1,0,0\n", "red", "green", "blue");
        Dataset data = oneHot.loss(CATEGORICAL_CROSS_ENTROPY, 3).load();
        assertThat(data.kind()).isEqualTo(TargetKind.CLASSES);
        assertThat(data.classNames()).isEqualTo(List.of("red", "green", "blue"));
        assertThat(data.training().targets()).containsExactly(2, 0);
        assertThat(oneHot.loss(BINARY_CROSS_ENTROPY, 3).load().kind()).isEqualTo(TargetKind.BITS);
    }

    @Test
    void targetScaleMultipliesValuesAndIsRefusedForTheRest() {
        Dataset values = DataFixture.csv(folder, "x,y\n1,10\n2,20\n3,30\n4,40\n")
                .targetScale(0.1)
                .validation(0.5)
                .load();
        assertThat(values.training().targets())
                .containsExactly(values.training().features(), within(1e-12));
        assertThat(values.validation().targets())
                .containsExactly(values.validation().features(), within(1e-12));
        DataFixture classes = DataFixture.csv(folder, "x,y\n1,0\n2,1\n").targetScale(0.1);
        DataException refused = catchThrowableOfType(DataException.class, classes::load);
        assertThat(refused)
                .hasMessageStartingWith("data.target_scale: found 0.1, expected 1, for the targets are classes");
    }
}
