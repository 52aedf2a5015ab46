package io.evenkeel.data;

import com.sun.management.ThreadMXBean;
import io.evenkeel.dynamics.RandomStreams;
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
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** A file cut anywhere, or with any bit turned, is data or a {@link DataException}; and neither takes much memory. */
@Tag("slow")
class DamagedFilesTest {
    private static final long MOST_BYTES = 64L << 20;
    private static final int ROWS = 6;

    @TempDir
    static Path folder;

    /** A whole file of one format, and how it is read. */
    record Example(String format, byte[] content, SourceSpec source) {
        @Override
        public String toString() {
            return format;
        }

        Path file() {
            return folder.resolve("file");
        }
    }

    static Stream<Example> examples() throws IOException {
        double[] x = IntStream.range(0, ROWS * 2).mapToDouble(Math::sin).toArray();
        long[] y = IntStream.range(0, ROWS).mapToLong(i -> i % 2).toArray();
        byte[] labels = {0, 1, 0, 1, 0, 1};
        byte[] images = new byte[ROWS * 4];
        Arrays.setAll(x, i -> x[i] * i);
        byte[] idx = Files.readAllBytes(ArrayFiles.idx(folder.resolve("i"), images, ROWS, 2, 2));
        ArrayFiles.idx(folder.resolve("labels"), labels, ROWS);
        ArrayFiles.write(folder.resolve("labels.npy"), ArrayFiles.npy(y, ROWS));
        byte[] npz = ArrayFiles.npz(Map.of("x", ArrayFiles.npy(x, ROWS, 2), "y", ArrayFiles.npy(y, ROWS)));
        byte[] npzTokens =
                ArrayFiles.npz(Map.of("x", ArrayFiles.npy(y, ROWS / 2, 2), "y", ArrayFiles.npy(y, ROWS / 2, 2)));
        return Stream.of(
                new Example("idx", idx, new SourceSpec.Idx("file", "labels", null)),
                new Example("idx by gzip", ArrayFiles.gzip(idx), new SourceSpec.Idx("file", "labels", null)),
                new Example("npy", ArrayFiles.npy(x, ROWS, 2), new SourceSpec.Npy("file", "labels.npy", null, false)),
                new Example("npy table", ArrayFiles.npy(x, ROWS, 2), new SourceSpec.Npy("file", null, null, false)),
                new Example("npz", npz, new SourceSpec.Npz("file", "x", "y", false)),
                new Example("npz of tokens", npzTokens, new SourceSpec.Npz("file", "x", "y", true)),
                new Example(
                        "safetensors",
                        ArrayFiles.safetensors(x, new int[] {ROWS, 2}, labels),
                        new SourceSpec.Safetensors("file", "x", "y", false)),
                new Example(
                        "csv",
                        "a,b,kind\n1,2.5,\"x\"\n-3e2,nan,y\n,7,\"x\"\n".getBytes(StandardCharsets.UTF_8),
                        new SourceSpec.Csv("file", SourceSpec.Csv.Header.AUTO, List.of("kind"))));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theWholeFileIsData(Example example) throws IOException {
        Files.write(example.file(), example.content);
        LossSpec.Kind loss = example.format.equals("npy table") ? LossSpec.Kind.MSE : LossSpec.Kind.CROSS_ENTROPY;
        assertThat(load(example, loss).training().size()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void cutAnywhereItIsRefusedOrRead(Example example) throws IOException {
        for (int length = 0; length < example.content.length; length++) {
            check(example, Arrays.copyOf(example.content, length), "cut after " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void withAnyBitTurnedItIsRefusedOrRead(Example example) throws IOException {
        for (int bit = 0; bit < 8 * example.content.length; bit++) {
            byte[] damaged = example.content.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            check(example, damaged, "bit " + bit + " turned");
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void withBytesOfChanceInsideItIsRefusedOrRead(Example example) throws IOException {
        RandomGenerator random = new RandomStreams(5).stream(example.format);
        for (int trial = 0; trial < 500; trial++) {
            byte[] damaged = example.content.clone();
            for (int k = 0; k <= trial % 8; k++) {
                int head = Math.min(damaged.length, 200);
                damaged[random.nextInt(head)] = (byte) (random.nextBoolean() ? random.nextInt(256) : -1);
            }
            check(example, damaged, "trial " + trial);
        }
    }

    private static void check(Example example, byte[] content, String how) throws IOException {
        Files.write(example.file(), content);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (LossSpec.Kind loss : new LossSpec.Kind[] {LossSpec.Kind.CROSS_ENTROPY, LossSpec.Kind.MSE}) {
            try {
                Dataset data = load(example, loss);
                assertThat(data.training().features()).hasSizeGreaterThan(0);
                DataFactsMeter.measure(data, Precision.FLOAT32);
            } catch (DataException e) {
                assertThat(e.found()).isNotBlank();
                assertThat(e.expected()).isNotBlank();
            } catch (RuntimeException | Error e) {
                fail(example + " " + how, e);
            }
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as(how).isLessThan(MOST_BYTES);
    }

    private static Dataset load(Example example, LossSpec.Kind loss) {
        DataSpec spec = new DataSpec(example.source, null, DataSpec.Scale.RAW, 1, 0, 0.0);
        return Datasets.load(spec, loss, 2, 1, folder);
    }
}
