package io.evenkeel.data;

import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.SourceSpec;
import io.evenkeel.recipe.ValidationSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ArraySourcesTest {
    @TempDir
    Path folder;

    private static double[] counted(int size) {
        return IntStream.range(0, size).asDoubleStream().toArray();
    }

    private Dataset load(
            SourceSpec source, LossSpec.Kind loss, int outputs, Integer samples, ValidationSpec validation) {
        DataSpec spec = new DataSpec(source, samples, DataSpec.Scale.RAW, 1, 0, validation);
        return Datasets.load(spec, loss, outputs, 1, folder, new DataCache(folder.resolve("cache")));
    }

    private Dataset load(SourceSpec source, LossSpec.Kind loss, int outputs) {
        return load(source, loss, outputs, null, ValidationSpec.ofShare(0));
    }

    private SourceSpec.Npz npz(byte[] x, byte[] y, boolean tokens) throws IOException {
        ArrayFiles.write(folder.resolve("a.npz"), ArrayFiles.npz(Map.of("x", x, "y", y)));
        return new SourceSpec.Npz("a.npz", "x", "y", tokens);
    }

    @Test
    void theShapeOfASampleIsTheRestOfTheArrays() throws IOException {
        byte[] y = ArrayFiles.npy(new long[] {0, 1}, 2);
        int[][] shapes = {{2}, {2, 3}, {2, 4, 3}, {2, 3, 4, 5}};
        int[][] expected = {{1}, {3}, {4, 3}, {3, 4, 5}};
        for (int k = 0; k < shapes.length; k++) {
            int size = IntStream.of(shapes[k]).reduce(1, (a, b) -> a * b);
            Dataset data =
                    load(npz(ArrayFiles.npy(counted(size), shapes[k]), y, false), LossSpec.Kind.CROSS_ENTROPY, 2);
            assertThat(data.training().sampleShape()).isEqualTo(expected[k]);
            assertThat(data.training().features()).isEqualTo(counted(size));
            assertThat(data.training().targets()).containsExactly(0, 1);
        }
    }

    @Test
    void imagesOfAnIdxFileHaveOneChannelAndRunFromBlackToWhite() throws IOException {
        ArrayFiles.idx(folder.resolve("train-images-idx3-ubyte"), new byte[] {0, 51, (byte) 255, 102}, 2, 1, 2);
        ArrayFiles.idx(folder.resolve("train-labels-idx1-ubyte"), new byte[] {1, 0}, 2);
        DataSpec spec = new DataSpec(
                new SourceSpec.Idx("train-images-idx3-ubyte", null, null), null, DataSpec.Scale.UNIT, 1, 0, 0.0);
        Samples samples =
                Datasets.load(spec, LossSpec.Kind.CROSS_ENTROPY, 2, 1, folder).training();
        assertThat(samples.sampleShape()).containsExactly(1, 1, 2);
        assertThat(samples.features()).containsExactly(0, 0.2, 1, 0.4);
        assertThat(samples.targets()).containsExactly(1, 0);
    }

    @Test
    void anIdxFileWhoseNameDoesNotSayWhereLabelsAreNeedsThem() throws IOException {
        ArrayFiles.idx(folder.resolve("pictures"), new byte[] {1, 2}, 2, 1);
        DataException refused = catchThrowableOfType(
                DataException.class,
                () -> load(new SourceSpec.Idx("pictures", null, null), LossSpec.Kind.CROSS_ENTROPY, 2));
        assertThat(refused.key()).isEqualTo("data.labels");
    }

    @Test
    void aTableWithoutTargetsHasThemInItsLastColumn() throws IOException {
        ArrayFiles.write(folder.resolve("t.npy"), ArrayFiles.npy(new double[] {1, 2, 0.5, 3, 4, 1.5}, 2, 3));
        Dataset data = load(new SourceSpec.Npy("t.npy", null, null, false), LossSpec.Kind.MSE, 1);
        assertThat(data.training().features()).containsExactly(1, 2, 3, 4);
        assertThat(data.training().targets()).containsExactly(0.5, 1.5);
    }

    @Test
    void severalColumnsOfTargetsAreSeveralOutputs() throws IOException {
        byte[] x = ArrayFiles.npy(counted(3), 3, 1);
        byte[] y = ArrayFiles.npy(new double[] {.1, .2, .3, .4, .5, .6}, 3, 2);
        Dataset data = load(npz(x, y, false), LossSpec.Kind.MSE, 2);
        assertThat(data.kind()).isEqualTo(TargetKind.VALUES);
        assertThat(data.encodedWidth()).isEqualTo(2);
        assertThat(data.training().targets()).containsExactly(.1, .2, .3, .4, .5, .6);
    }

    @Test
    void tokensHaveAVocabularyAndAClassForEachPosition() throws IOException {
        byte[] x = ArrayFiles.npy(new long[] {0, 4, 2, 1, 1, 0}, 2, 3);
        byte[] y = ArrayFiles.npy(new long[] {4, 2, 3, 1, 0, 0}, 2, 3);
        Dataset data = load(npz(x, y, true), LossSpec.Kind.CROSS_ENTROPY, 5);
        assertThat(data.vocabulary()).isEqualTo(5);
        assertThat(data.training().sampleShape()).containsExactly(3);
        assertThat(data.training().targetWidth()).isEqualTo(3);
        assertThat(data.encodedWidth()).isEqualTo(3);
        assertThat(data.training().targets()).containsExactly(4, 2, 3, 1, 0, 0);
        DataException refused =
                catchThrowableOfType(DataException.class, () -> load(npz(x, y, true), LossSpec.Kind.CROSS_ENTROPY, 4));
        assertThat(refused.row()).isEqualTo(1);
        assertThat(refused.expected()).contains("from 0 to 3");
    }

    @Test
    void tokensAreWholeNumbersFromZero() throws IOException {
        byte[] x = ArrayFiles.npy(new double[] {0, 1, 2, 1.5}, 2, 2);
        DataException refused = catchThrowableOfType(
                DataException.class,
                () -> load(npz(x, ArrayFiles.npy(new long[] {0, 1}, 2), true), LossSpec.Kind.CROSS_ENTROPY, 2));
        assertThat(refused.row()).isEqualTo(2);
        assertThat(refused.found()).isEqualTo("the token 1.5");
    }

    @Test
    void samplesAndTargetsGoTogether() throws IOException {
        byte[] x = ArrayFiles.npy(counted(3), 3, 1);
        DataException refused = catchThrowableOfType(
                DataException.class,
                () -> load(npz(x, ArrayFiles.npy(new long[] {0, 1}, 2), false), LossSpec.Kind.CROSS_ENTROPY, 2));
        assertThat(refused.found()).isEqualTo("targets of shape (2,)");
        assertThat(refused.expected()).startsWith("3 rows");
        DataException tooMany = catchThrowableOfType(
                DataException.class,
                () -> load(
                        npz(x, ArrayFiles.npy(new long[] {0, 1, 1}, 3), false),
                        LossSpec.Kind.CROSS_ENTROPY,
                        2,
                        4,
                        ValidationSpec.ofShare(0)));
        assertThat(tooMany.key()).isEqualTo("data.samples");
    }

    @Test
    void aLabelOutOfRangeIsNamedWithItsRow() throws IOException {
        byte[] x = ArrayFiles.npy(counted(3), 3, 1);
        byte[] y = ArrayFiles.npy(new long[] {0, 1, 7}, 3);
        DataException refused =
                catchThrowableOfType(DataException.class, () -> load(npz(x, y, false), LossSpec.Kind.CROSS_ENTROPY, 2));
        assertThat(refused.row()).isEqualTo(3);
        assertThat(refused.getMessage())
                .contains("class 7")
                .contains("from 0 to 1")
                .contains("a.npz");
    }

    @Test
    void whatIsMissingOrBrokenIsUnreadable() throws IOException {
        SourceSpec.Npz missing = new SourceSpec.Npz("b.npz", "x", "y", false);
        npz(ArrayFiles.npy(counted(2), 2), ArrayFiles.npy(counted(2), 2), false);
        assertThat(catchThrowableOfType(DataException.class, () -> load(missing, LossSpec.Kind.MSE, 1)))
                .satisfies(e -> assertThat(e.unreadable()).isTrue())
                .hasMessageContaining("b.npz: found no file at " + folder.resolve("b.npz"))
                .hasMessageContaining("expected a file (a relative path starts at " + folder + ")")
                .hasMessageContaining("did you mean 'a.npz'?");
        String whole = folder.resolve("b.npz").toString();
        SourceSpec.Npz absolute = new SourceSpec.Npz(whole, "x", "y", false);
        assertThat(catchThrowableOfType(DataException.class, () -> load(absolute, LossSpec.Kind.MSE, 1)))
                .hasMessage(whole + ": found no file there, expected a file; did you mean 'a.npz'?");
        SourceSpec.Npz noSuchArray = new SourceSpec.Npz("a.npz", "images", "y", false);
        assertThat(catchThrowableOfType(DataException.class, () -> load(noSuchArray, LossSpec.Kind.MSE, 1)))
                .satisfies(e -> assertThat(e.unreadable()).isTrue())
                .hasMessage("a.npz: found no array 'images', expected one of 'x', 'y'");
        SourceSpec.Safetensors wrongFormat = new SourceSpec.Safetensors("a.npz", "x", "y", false);
        assertThat(catchThrowableOfType(DataException.class, () -> load(wrongFormat, LossSpec.Kind.MSE, 1)))
                .satisfies(e -> assertThat(e.unreadable()).isTrue());
    }
}
