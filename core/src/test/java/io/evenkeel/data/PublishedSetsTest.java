package io.evenkeel.data;

import com.sun.management.ThreadMXBean;
import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.Precision;
import io.evenkeel.recipe.SourceSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class PublishedSetsTest {
    @TempDir
    Path folder;

    private Dataset load(SourceSpec source, Integer samples, int outputs) {
        return load(folder, source, samples, outputs);
    }

    private static Dataset load(Path folder, SourceSpec source, Integer samples, int outputs) {
        DataSpec spec = new DataSpec(source, samples, DataSpec.Scale.RAW, 1, 0, 0.0);
        return Datasets.load(spec, LossSpec.Kind.CROSS_ENTROPY, outputs, 1, folder, new DataCache(folder));
    }

    private DataException refusal(SourceSpec source) {
        return catchThrowableOfType(DataException.class, () -> load(source, null, 10));
    }

    @Test
    void aSetThatWasNotFetchedNamesTheCommand() {
        for (SourceSpec source : new SourceSpec[] {
            new SourceSpec.Mnist(), new SourceSpec.FashionMnist(), new SourceSpec.Cifar10(), new SourceSpec.MobyDick(10)
        }) {
            DataException refused = refusal(source);
            assertThat(refused.unreadable()).isTrue();
            assertThat(refused.expected()).contains("evenkeel data fetch ");
        }
        assertThat(refusal(new SourceSpec.FashionMnist()).expected()).endsWith("evenkeel data fetch fashion_mnist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train-images.idx", "train-labels.idx"})
    void aDamagedSetNamesTheCommandThatReplacesIt(String file) throws IOException {
        ArrayFiles.cachedImages(new DataCache(folder), "cifar10", 3, 2, 3, 32, 32);
        Path damaged = folder.resolve("cifar10").resolve(file);
        byte[] content = Files.readAllBytes(damaged);
        Files.write(damaged, Arrays.copyOf(content, content.length - 1));
        assertThat(refusal(new SourceSpec.Cifar10()).unreadable()).isTrue();
        assertThat(refusal(new SourceSpec.Cifar10()).expected()).endsWith("evenkeel data fetch cifar10 --again");
        Files.delete(damaged);
        assertThat(refusal(new SourceSpec.Cifar10()).found()).isEqualTo("no such file");
    }

    @Test
    void aTextIsCutIntoSequencesWhoseTargetsAreTheNextCharacters() throws IOException {
        String text = "abcabd—ab";
        ArrayFiles.write(folder.resolve("moby_dick/text.txt"), text.getBytes(StandardCharsets.UTF_8));
        Dataset data = load(new SourceSpec.MobyDick(3), null, 5);
        assertThat(data.classNames()).containsExactly("a", "b", "c", "d", "—");
        assertThat(data.vocabulary()).isEqualTo(5);
        assertThat(data.training().sampleShape()).containsExactly(3);
        assertThat(data.training().features()).containsExactly(0, 1, 2, 0, 1, 3);
        assertThat(data.training().targets()).containsExactly(1, 2, 0, 1, 3, 4);
        assertThat(load(new SourceSpec.MobyDick(8), 1, 5).training().targets()).containsExactly(1, 2, 0, 1, 3, 4, 0, 1);
        DataException refused =
                catchThrowableOfType(DataException.class, () -> load(new SourceSpec.MobyDick(9), null, 5));
        assertThat(refused.key()).isEqualTo("data.length");
    }

    @Test
    void bytesAreKeptAsBytesUntilTheyAreCopiedOut() throws IOException {
        // What is looked for in a part of the samples, of a bounded size, is the same in both and drops out.
        allocated(2000);
        long few = allocated(2000);
        long many = allocated(4000);
        assertThat(many - few).isLessThan(5 * 2000L * 28 * 28);
    }

    private long allocated(int samples) throws IOException {
        ArrayFiles.cachedImages(new DataCache(folder.resolve("of" + samples)), "mnist", samples, 1, 1, 28, 28);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        DataFactsMeter.measure(
                load(folder.resolve("of" + samples), new SourceSpec.Mnist(), null, 10), Precision.FLOAT32);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void theCacheIsWhereTheEnvironmentSays() {
        Path home = Path.of("/home/user");
        assertThat(DataCache.of(Map.of(), "Linux", home).folder()).isEqualTo(home.resolve(".cache/evenkeel"));
        assertThat(DataCache.of(Map.of("XDG_CACHE_HOME", "/x"), "Linux", home).folder())
                .isEqualTo(Path.of("/x/evenkeel"));
        assertThat(DataCache.of(Map.of("XDG_CACHE_HOME", "x"), "Linux", home).folder())
                .isEqualTo(home.resolve(".cache/evenkeel"));
        assertThat(DataCache.of(Map.of("XDG_CACHE_HOME", "/x", "EVENKEEL_CACHE", "here"), "Linux", home)
                        .folder())
                .isEqualTo(Path.of("here"));
        assertThat(DataCache.of(Map.of("EVENKEEL_CACHE", ""), "Mac OS X", home).folder())
                .isEqualTo(home.resolve("Library/Caches/evenkeel"));
        assertThat(DataCache.of(Map.of("LOCALAPPDATA", "/local"), "Windows 11", home)
                        .folder())
                .isEqualTo(Path.of("/local/evenkeel/cache"));
    }
}
