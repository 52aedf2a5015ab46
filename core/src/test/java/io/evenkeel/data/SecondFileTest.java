package io.evenkeel.data;

import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.SourceSpec;
import io.evenkeel.recipe.ValidationSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** {@code validation} as the path of a second file, or a published set's test part. */
class SecondFileTest {
    @TempDir
    Path folder;

    private Dataset load(SourceSpec source, String validation, Integer samples, DataSpec.Scale scale, int outputs) {
        DataSpec spec = new DataSpec(source, samples, scale, 1, 0, ValidationSpec.ofPath(validation));
        LossSpec.Kind loss = LossSpec.Kind.CROSS_ENTROPY;
        return Datasets.load(spec, loss, outputs, 1, folder, new DataCache(folder.resolve("cache")));
    }

    private SourceSpec csv(String name, String table) throws IOException {
        ArrayFiles.write(folder.resolve(name), table.getBytes(StandardCharsets.UTF_8));
        return new SourceSpec.Csv(name, SourceSpec.Csv.Header.AUTO, List.of());
    }

    @Test
    void aSecondTableIsHeldBackWithItsOwnRows() throws IOException {
        csv("held.csv", "a,kind\n7,dog\n\n9,cat\n");
        Dataset data = load(csv("train.csv", "a,kind\n0,dog\n2,ant\n4,dog\n"), "held.csv", 2, DataSpec.Scale.UNIT, 3);
        assertThat(data.classNames()).containsExactly("ant", "cat", "dog");
        assertThat(data.training().features()).containsExactly(0, 1);
        assertThat(data.training().targets()).containsExactly(2, 0);
        assertThat(data.validation().features())
                .as("scaled by the training part")
                .containsExactly(3.5, 4.5);
        assertThat(data.validation().targets()).containsExactly(2, 1);
        assertThat(data.validation().row(1)).isEqualTo(4);
    }

    @Test
    void aFaultInTheSecondFileNamesIt() throws IOException {
        csv("held.csv", "a,y\n7,0\n9,5\n");
        SourceSpec train = csv("train.csv", "a,y\n0,1\n2,0\n");
        DataException refused =
                catchThrowableOfType(DataException.class, () -> load(train, "held.csv", null, DataSpec.Scale.RAW, 2));
        assertThat(refused.file()).isEqualTo("held.csv");
        assertThat(refused.row()).isEqualTo(3);
        csv("wide.csv", "a,b,y\n7,0,1\n");
        csv("other.csv", "b,y\n7,0\n");
        for (String name : new String[] {"wide.csv", "other.csv", "none.csv"}) {
            assertThat(catchThrowableOfType(DataException.class, () -> load(train, name, null, DataSpec.Scale.RAW, 2))
                            .file())
                    .isEqualTo(name);
        }
    }

    @Test
    void aSecondArrayNeedsItsLabels() throws IOException {
        for (String part : new String[] {"train", "test"}) {
            double shift = part.equals("train") ? 0 : 100;
            ArrayFiles.write(folder.resolve(part + "_x.npy"), ArrayFiles.npy(new double[] {shift, shift + 1}, 2, 1));
            ArrayFiles.write(folder.resolve(part + "_y.npy"), ArrayFiles.npy(new long[] {1, 0}, 2));
        }
        Dataset data = load(
                new SourceSpec.Npy("train_x.npy", "train_y.npy", "test_y.npy", false),
                "test_x.npy",
                null,
                DataSpec.Scale.RAW,
                2);
        assertThat(data.training().features()).containsExactly(0, 1);
        assertThat(data.validation().features()).containsExactly(100, 101);
        DataException refused = catchThrowableOfType(
                DataException.class,
                () -> load(
                        new SourceSpec.Npy("train_x.npy", "train_y.npy", null, false),
                        "test_x.npy",
                        null,
                        DataSpec.Scale.RAW,
                        2));
        assertThat(refused.key()).isEqualTo("data.validation_labels");
    }

    @Test
    void aPublishedSetHasATestPart() throws IOException {
        ArrayFiles.cachedImages(new DataCache(folder.resolve("cache")), "mnist", 30, 20, 1, 28, 28);
        Dataset data = load(new SourceSpec.Mnist(), "test", 10, DataSpec.Scale.UNIT, 10);
        assertThat(data.training().size()).isEqualTo(10);
        assertThat(data.validation().size()).isEqualTo(20);
        assertThat(data.training().sampleShape()).containsExactly(1, 28, 28);
        assertThat(data.training().features()[3]).isEqualTo(3 / 255.0);
        assertThat(data.validation().features()[3]).isEqualTo(103 / 255.0);
        DataException refused = catchThrowableOfType(
                DataException.class, () -> load(new SourceSpec.Mnist(), "other", null, DataSpec.Scale.RAW, 10));
        assertThat(refused.expected()).contains("or test");
    }

    @Test
    void whatHasNoSecondFileSaysSo() {
        DataException refused = catchThrowableOfType(
                DataException.class, () -> load(new SourceSpec.Digits(), "test.csv", null, DataSpec.Scale.RAW, 10));
        assertThat(refused.key()).isEqualTo("data.validation");
        assertThat(refused.expected()).contains("digits has no second file");
    }
}
