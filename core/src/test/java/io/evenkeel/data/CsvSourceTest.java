package io.evenkeel.data;

import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.Precision;
import io.evenkeel.recipe.SourceSpec;
import io.evenkeel.recipe.SourceSpec.Csv.Header;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

class CsvSourceTest {
    @TempDir
    Path folder;

    private Dataset load(String table, String... labels) {
        return DataFixture.csv(folder, table, labels).load();
    }

    private DataException refused(String table, String... labels) {
        return catchThrowableOfType(DataException.class, () -> load(table, labels));
    }

    @Test
    void theLastColumnIsTheLabelAndTheOthersAreFeatures() {
        Dataset data = load("a,b,y\n1,2,3\n4,5.5,-6e-1\n");
        assertThat(data.featureNames()).containsExactly("a", "b");
        assertThat(data.training().sampleShape()).containsExactly(2);
        assertThat(data.training().features()).containsExactly(1, 2, 4, 5.5);
        assertThat(data.training().targets()).containsExactly(3, -0.6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b,y\n1,2,3\n4,5,6\n",
                "a,b,y\r\n1,2,3\r\n4,5,6\r\n",
                "a,b,y\r1,2,3\r4,5,6",
                "a;b;y\n1;2;3\n4;5;6",
                "a\tb\ty\n1\t2\t3\n4\t5\t6\n",
                "\uFEFFa,b,y\n1,2,3\n4,5,6\n",
                "\uFEFF\"a\",b,y\n\"1\",2,\"3\"\n4,5,6\n",
                "\n\na , b , y\n\n 1 , 2 , 3 \n   \n4,5,6\n\n\n",
                "a,b,y,\n1,2,3,\n4,5,6,\n",
                "a,b,y,\n1,2,3\n4,5,6\n",
                "a,b,y\n1,2,3,\n4,5,6,\n",
            })
    void theSameTableInManySpellings(String table) {
        Dataset data = load(table);
        assertThat(data.featureNames()).containsExactly("a", "b");
        assertThat(data.training().features()).containsExactly(1, 2, 4, 5);
        assertThat(data.training().targets()).containsExactly(3, 6);
    }

    @Test
    void quotedCellsHoldDelimitersQuotesAndLineBreaks() {
        Dataset data = DataFixture.csv(
                        folder, "\"size, in \"\"mm\"\"\";\"b\n2\";kind\n1;2;\"x;y\"\n3;4;\"u\nv\"\n5;6;\"x;y\"\n")
                .loss(LossSpec.Kind.CROSS_ENTROPY, 2)
                .load();
        assertThat(data.featureNames()).containsExactly("size, in \"mm\"", "b\n2");
        assertThat(data.classNames()).containsExactly("u\nv", "x;y");
        assertThat(data.training().targets()).containsExactly(1, 0, 1);
        assertThat(IntStream.range(0, 3).mapToLong(data.training()::row)).containsExactly(3L, 4L, 6L);
    }

    @Test
    void rowsAreTheLinesOnWhichTheyStart() {
        Samples samples = DataFixture.csv(folder, "kind,x\n\"u\nv\",1\n\r\n\"u\nv\",2\n  \"w\" ,3\n\n\n0,4", "kind")
                .loss(LossSpec.Kind.CROSS_ENTROPY, 3)
                .load()
                .training();
        assertThat(IntStream.range(0, 4).mapToLong(samples::row)).containsExactly(2L, 5L, 7L, 10L);
        Samples missing = load("\n,x,y\n\n,2,3\n,,\n").training();
        assertThat(missing.row(0)).isEqualTo(4);
        assertThat(missing.row(1)).isEqualTo(5);
    }

    @Test
    void aTableOfNumbersAloneHasNoHeader() {
        Dataset data = load("1,2,3\n4,5,6\n");
        assertThat(data.featureNames()).isEmpty();
        assertThat(data.training().targets()).containsExactly(3, 6);
        assertThat(data.training().row(0)).isEqualTo(1);
    }

    @Test
    void textLabelsWithoutAHeaderAreNotTakenForOne() {
        Dataset data = DataFixture.csv(folder, "5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,3.3,virginica\n")
                .loss(LossSpec.Kind.CROSS_ENTROPY, 2)
                .load();
        assertThat(data.training().size()).isEqualTo(3);
        assertThat(data.classNames()).containsExactly("setosa", "virginica");
    }

    @Test
    void numbersThatCountTheColumnsAreAHeader() {
        Dataset data = DataFixture.csv(folder, "0,1,label\n0.5,3.5,cat\n4.9,3.0,dog\n")
                .loss(LossSpec.Kind.CROSS_ENTROPY, 2)
                .load();
        assertThat(data.featureNames()).containsExactly("0", "1");
        assertThat(data.training().size()).isEqualTo(2);
    }

    @Test
    void theRecipeDecidesOnTheHeaderIfItSaysSo() {
        byte[] numbers = "1,2,3\n4,5,6\n".getBytes(StandardCharsets.UTF_8);
        assertThat(DataFixture.csv(folder, numbers, Header.TRUE).load().featureNames())
                .containsExactly("1", "2");
        byte[] names = "a,b,y\n4,5,6\n".getBytes(StandardCharsets.UTF_8);
        DataException refused =
                catchThrowableOfType(DataException.class, () -> DataFixture.csv(folder, names, Header.FALSE)
                        .load());
        assertThat(refused.row()).isEqualTo(1);
        assertThat(refused.found()).isEqualTo("'a'");
    }

    @Test
    void labelsAreFoundByNameFirstThenByIndexAndKeepTheirOrder() {
        String table = "a,1,b,c\n1,2,3,4\n5,6,7,8\n";
        assertThat(load(table, "a").training().targets()).containsExactly(1, 5);
        assertThat(load(table, "1").training().targets()).containsExactly(2, 6);
        assertThat(load(table, "2").training().targets()).containsExactly(3, 7);
        assertThat(load(table, "2").featureNames()).containsExactly("a", "1", "c");
        Samples both = load(table, "c", "a").training();
        assertThat(both.targetWidth()).isEqualTo(2);
        assertThat(both.targets()).containsExactly(4, 1, 8, 5);
        assertThat(both.features()).containsExactly(2, 3, 6, 7);
    }

    @Test
    void missingAndInfiniteCellsAreKeptAndCounted() {
        Dataset data = load("a,b,y\n1,NaN,3\n,2,3\ninf,-Infinity,3\n+INF,nan,3\nNA,1,3\n1,2,3\n1,2,\n");
        assertThat(data.training().features())
                .containsExactly(
                        1,
                        Double.NaN,
                        Double.NaN,
                        2,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.POSITIVE_INFINITY,
                        Double.NaN,
                        Double.NaN,
                        1,
                        1,
                        2,
                        1,
                        2);
        assertThat(DataFactsMeter.measure(data, Precision.FLOAT32).badRows().listed())
                .containsExactly(2L, 3L, 4L, 5L, 6L, 8L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1d", "0x10", "1_000", "--1", "1e", "."})
    void textInAFeatureIsRefusedWithItsPlace(String cell) {
        DataException refused = refused("a,b,y\n1,2,3\n\n1," + cell + ",3\n");
        assertThat(refused.file()).isEqualTo("table.csv");
        assertThat(refused.row()).isEqualTo(4);
        assertThat(refused.column()).contains("b");
        assertThat(refused.found()).isEqualTo("'" + cell + "'");
        assertThat(refused.unreadable()).isFalse();
        assertThat(refused).hasMessageContaining("table.csv, row 4, column 'b': found '" + cell + "', expected");
    }

    @Test
    void aDecimalCommaIsExplained() {
        assertThat(refused("a;b;y\n1,5;2;3\n2,5;2;3\n").expected()).isEqualTo("a number with a decimal point: 1.5");
    }

    @Test
    void raggedRowsAreRefused() {
        DataException few = refused("a,b,y\n1,2,3\n1,2\n");
        assertThat(few.row()).isEqualTo(3);
        assertThat(few).hasMessageContaining("found 2 cells, expected 3");
        assertThat(refused("a,b,y\n1,2,3,4\n").found()).isEqualTo("4 cells");
        assertThat(refused("a,b,y\n1,2,3,,\n").found()).isEqualTo("5 cells");
    }

    @Test
    void unclosedQuotesAreRefused() {
        assertThat(refused("a,b,y\n1,2,3\n1,\"2,3\n4,5,6\n").found()).contains("quotes that do not match");
        assertThat(refused("a,b,y\n1,\"2\"x,3\n").row()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "\uFEFF", "   \n"})
    void emptyFilesAreRefused(String table) {
        assertThat(refused(table).found()).isEqualTo("an empty file");
    }

    @Test
    void aHeaderAloneIsRefused() {
        assertThat(refused("a,b,y\n").found()).isEqualTo("a header and nothing below it");
    }

    @Test
    void oneColumnIsRefusedWithTheDelimiters() {
        assertThat(refused("a b y\n1 2 3\n").expected()).contains("commas, semicolons or tabs");
    }

    @Test
    void nothingButLabelsIsRefused() {
        assertThat(refused("a,b\n1,2\n", "a", "b").found()).isEqualTo("nothing but label columns");
        assertThat(refused("a,b\n1,2\n", "a", "0").found()).contains("twice");
    }

    @Test
    void anUnknownLabelIsAnsweredWithTheColumns() {
        DataException refused = refused("width,height,target\n1,2,3\n", "tagret");
        assertThat(refused.found()).isEqualTo("no label column 'tagret'");
        assertThat(refused.expected())
                .contains("'width', 'height', 'target'")
                .contains("0 to 2")
                .contains("did you mean 'target'?");
        assertThat(refused("a,b\n1,2\n", "17").expected())
                .as("nothing of it is left in 'a'")
                .isEqualTo("one of 'a', 'b', or an index from 0 to 1");
        assertThat(refused("width,height,target\n1,2,3\n", "3").expected()).contains("0 to 2");
        assertThat(refused("y,x,y\n1,2,3\n", "y").found()).contains("several columns named 'y'");
    }

    @Test
    void aMissingFileIsUnreadableAndNamesItsNeighbour() throws IOException {
        Files.writeString(folder.resolve("iris.csv"), "1,2");
        DataFixture missing = DataFixture.csv(folder, "1,2");
        SourceSpec.Csv spec = new SourceSpec.Csv("irsi.csv", Header.AUTO, List.of());
        DataException refused = catchThrowableOfType(DataException.class, () -> new CsvSource()
                .read(
                        spec,
                        new Source.Request(
                                null, new RandomStreams(missing.seed()), folder, new DataCache(folder), false)));
        assertThat(refused.unreadable()).isTrue();
        assertThat(refused.found()).contains(folder.resolve("irsi.csv").toString());
        assertThat(refused.expected()).contains("did you mean 'iris.csv'?");
    }

    @Test
    void aFolderIsUnreadable() {
        SourceSpec.Csv spec = new SourceSpec.Csv(".", Header.AUTO, List.of());
        DataException refused = catchThrowableOfType(DataException.class, () -> new CsvSource()
                .read(spec, new Source.Request(null, new RandomStreams(1), folder, new DataCache(folder), false)));
        assertThat(refused.unreadable()).isTrue();
        assertThat(refused.found()).isEqualTo("a folder");
    }

    @Test
    void otherEncodingsAreRefusedWhereTheyShow() {
        byte[] latin = "a,b,y\n1,2,3\n1,2,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        DataException refused =
                catchThrowableOfType(DataException.class, () -> DataFixture.csv(folder, latin, Header.AUTO)
                        .load());
        assertThat(refused.row()).isEqualTo(3);
        assertThat(refused.found()).contains("0xE9");
        byte[] wide = "\uFEFFa,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE);
        assertThat(catchThrowableOfType(DataException.class, () -> DataFixture.csv(folder, wide, Header.AUTO)
                                .load())
                        .found())
                .isEqualTo("UTF-16 text");
    }

    @Test
    void theFirstSoManyRowsAreTakenAndWhatFollowsIsNotJudged() {
        DataFixture table = DataFixture.csv(folder, "a,y\n1,2\n3,4\n5,6\nbad\n");
        assertThat(table.samples(2).load().training().targets()).containsExactly(2, 4);
        assertThat(table.samples(3).load().training().targets()).containsExactly(2, 4, 6);
    }

    @Test
    void moreRowsThanThereAreIsRefusedWithBothNumbers() {
        DataFixture table = DataFixture.csv(folder, "a,y\n1,2\n3,4\n5,6\n").samples(5);
        DataException refused = catchThrowableOfType(DataException.class, table::load);
        assertThat(refused.key()).isEqualTo("data.samples");
        assertThat(refused.found()).isEqualTo("5");
        assertThat(refused.expected()).contains("at most 3").contains("table.csv");
    }

    @Test
    void aSingleRowCanBeTrainedOn() {
        assertThat(load("1,2,3").training().targets()).containsExactly(3);
        assertThat(DataFixture.csv(folder, "1,2,3")
                        .validation(0.9)
                        .load()
                        .validation()
                        .size())
                .isZero();
    }

    @Test
    void aLargeTableIsReadWhole() {
        int rows = 100_000;
        String table = IntStream.range(0, rows)
                .mapToObj(i -> i + "," + i * 0.5 + "," + -i + ",1e-3," + 2 * i)
                .collect(Collectors.joining("\n"));
        Samples samples = load(table).training();
        assertThat(samples.size()).isEqualTo(rows);
        assertThat(samples.features()[4 * (rows - 1) + 1]).isEqualTo((rows - 1) * 0.5);
        assertThat(samples.targets()[rows - 1]).isEqualTo(2.0 * (rows - 1));
        assertThat(samples.row(rows - 1)).isEqualTo(rows);
    }

    @Test
    @Timeout(20)
    void aStreamWithoutAnEndIsNotReadToIt() {
        Path endless = Path.of("/dev/zero");
        assumeThat(Files.exists(endless)).isTrue();
        SourceSpec.Csv csv = new SourceSpec.Csv(endless.toString(), SourceSpec.Csv.Header.AUTO, List.of());
        assertThatThrownBy(() -> DataFixture.of(csv).load())
                .isInstanceOfSatisfying(
                        DataException.class, e -> assertThat(e.unreadable()).isTrue())
                .hasMessageContaining("a stream of 64 MiB or more");
    }
}
