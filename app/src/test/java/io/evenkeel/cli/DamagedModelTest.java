package io.evenkeel.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.function.BiFunction;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Files that are not what they should be: one clear sentence, the right exit code, and a process that lives on. */
class DamagedModelTest {

    private static final Path MODEL = ProbeCommandTest.MLP.resolve("model.pt");
    private static final Path DATA = ProbeCommandTest.MLP.resolve("data.npz");

    @TempDir
    private Path folder;

    private static void refuses(Path model, Path data, int code, String... says) {
        CommandLineRun run = CommandLineRun.of("probe", model, "--data", data, "--loss", "cross_entropy", "--quiet");
        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().toList()).as("one sentence").hasSize(1);
        assertThat(run.err()).startsWith("evenkeel: ").contains(says);
    }

    /** The archive with entries changed, or left out where the change gives null. */
    private Path changed(Path archive, String name, BiFunction<String, byte[], byte[]> change) throws IOException {
        return changed(archive, name, change, "", new byte[0]);
    }

    /** @param more name of a further entry, deflated; empty: none */
    private Path changed(
            Path archive, String name, BiFunction<String, byte[], byte[]> change, String more, byte[] content)
            throws IOException {
        Path file = folder.resolve(name);
        try (ZipFile from = new ZipFile(archive.toFile());
                OutputStream out = Files.newOutputStream(file);
                ZipOutputStream to = new ZipOutputStream(out)) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                byte[] bytes;
                try (InputStream in = from.getInputStream(entry)) {
                    bytes = change.apply(entry.getName(), in.readAllBytes());
                }
                if (bytes == null) {
                    continue;
                }
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setMethod(ZipEntry.STORED);
                copy.setSize(bytes.length);
                CRC32 sum = new CRC32();
                sum.update(bytes);
                copy.setCrc(sum.getValue());
                to.putNextEntry(copy);
                to.write(bytes);
                to.closeEntry();
            }
            if (!more.isEmpty()) {
                to.putNextEntry(new ZipEntry(more));
                to.write(content);
                to.closeEntry();
            }
        }
        return file;
    }

    private Path withCode(String name, BiFunction<String, String, String> change) throws IOException {
        return changed(
                MODEL,
                name,
                (entry, bytes) -> entry.endsWith("container.py")
                        ? change.apply(entry, new String(bytes, StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.UTF_8)
                        : bytes);
    }

    /** Replaces the first occurrence. */
    private static byte[] replaced(byte[] bytes, int[] what, int[] by) {
        byte[] copy = bytes.clone();
        for (int at = 0; at + what.length <= copy.length; at++) {
            int start = at;
            if (java.util.stream.IntStream.range(0, what.length).allMatch(i -> (copy[start + i] & 0xFF) == what[i])) {
                for (int i = 0; i < by.length; i++) {
                    copy[start + i] = (byte) by[i];
                }
                return copy;
            }
        }
        throw new AssertionError("nothing to replace");
    }

    @Test
    void filesThatAreNoTorchScript() throws Exception {
        byte[] whole = Files.readAllBytes(MODEL);
        Path cut = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(whole, whole.length / 2));
        refuses(cut, DATA, 4, "cut.pt", "cut short", "torch.jit");
        refuses(Files.write(folder.resolve("empty.pt"), new byte[0]), DATA, 4, "an empty file");
        refuses(Files.writeString(folder.resolve("text.pt"), "hello, world"), DATA, 4, "no zip archive");
        refuses(
                Files.write(folder.resolve("old.pt"), new byte[] {(byte) 0x80, 2, '}', '.'}),
                DATA,
                4,
                "a pickle, as old versions of torch.save write");
        refuses(folder.resolve("missing.pt"), DATA, 4, "no such file");
        refuses(folder, DATA, 4, "a folder");
        refuses(DATA, DATA, 4, "without a model");
        refuses(
                changed(MODEL, "weights.pt", (n, b) -> n.contains("/code/") ? null : b),
                DATA,
                4,
                "weights without code");
    }

    @Test
    void aBitThatFlippedIsFound() throws Exception {
        byte[] bytes = Files.readAllBytes(MODEL);
        bytes[1000] ^= 1;
        refuses(Files.write(folder.resolve("flipped.pt"), bytes), DATA, 4, "model/data/0", "checksum");
    }

    /** libtorch reads as many numbers as the pickle says, wherever the record ends. */
    @Test
    void tensorsThatReachBeyondTheirRecordsNeverReachNativeCode() throws Exception {
        Path shortRecord =
                changed(MODEL, "record.pt", (n, b) -> n.endsWith("data/0") ? Arrays.copyOf(b, b.length / 2) : b);
        refuses(shortRecord, DATA, 4, "1536 numbers of 4 bytes in a record of 3072 bytes");
        // (24, 64) becomes (25, 64)
        Path tooLarge = changed(
                MODEL,
                "shape.pt",
                (n, b) -> n.endsWith("/data.pkl")
                        ? replaced(b, new int[] {'K', 24, 'K', 64, 't'}, new int[] {'K', 25, 'K', 64, 't'})
                        : b);
        refuses(tooLarge, DATA, 4, "shape [25, 64]", "1536 numbers");
        Path noPickle =
                changed(MODEL, "pickle.pt", (n, b) -> n.endsWith("/data.pkl") ? Arrays.copyOf(b, b.length / 2) : b);
        refuses(noPickle, DATA, 4, "a pickle that is damaged");
    }

    /** Of two entries by one name Java reads one and libtorch may read the other. */
    @Test
    void archivesThatAreNotWhatTheySeem() throws Exception {
        Path twins = changed(MODEL, "twins.pt", (n, b) -> b, "MODEL/data/0", new byte[8]);
        refuses(twins, DATA, 4, "two entries", "MODEL/data/0");
        Path bomb = changed(MODEL, "bomb.pt", (n, b) -> b, "model/data/9", new byte[40 << 20]);
        refuses(bomb, DATA, 4, "bomb.pt", "unpacks to");
    }

    @Test
    void aPickleThatCallsTheSystemCallsNothing() throws Exception {
        Path trace = folder.resolve("called");
        String call = "\u0080\u0002cos\nsystem\nq\u0000(X"
                + (char) (6 + trace.toString().length()) + "\0\0\0touch " + trace + "tR.";
        Path hostile = changed(
                MODEL, "system.pt", (n, b) -> n.endsWith("/data.pkl") ? call.getBytes(StandardCharsets.ISO_8859_1) : b);
        refuses(hostile, DATA, 4, "system.pt", "os.system");
        assertThat(trace).doesNotExist();
    }

    @Test
    void codeThatDoesNotCompileOrRun() throws Exception {
        Path broken = withCode("broken.pt", (n, code) -> code.replace("return (_4)", "return (_9)"));
        refuses(broken, DATA, 4, "broken.pt", "_9");
        Path tuple = withCode("tuple.pt", (n, code) -> code.replace(
                        "input: Tensor) -> Tensor:", "input: Tensor) -> Tuple[Tensor, Tensor]:")
                .replace("return (_4).forward(input3, )", "return (input3, input3)"));
        refuses(tuple, DATA, 4, "tuple.pt", "Tuple", "a single tensor");
    }

    /** Parentheses so deep that libtorch's parser runs out of stack: no check in Java stands in the way of this one. */
    @Test
    void aNativeFaultEndsTheMeasuringProcessAndNothingElse() throws Exception {
        int deep = 2_000_000;
        Path hostile = withCode(
                "hostile.pt",
                (n, code) -> code.replace(
                        "return (_4).forward(input3, )", "return " + "(".repeat(deep) + "input3" + ")".repeat(deep)));
        refuses(hostile, DATA, 4, "hostile.pt", "ended the process", "native fault");
    }

    /** What a model prints stands on standard output of its process, beside the answer. */
    @Test
    void aModelThatPrintsCannotAnswerInOurPlace() throws Exception {
        Path loud = withCode(
                "loud.pt",
                (n, code) -> code.replace(
                        "    return (_4)", "    print(\"{\\\"answer\\\": {\\\"loss\\\": 7}}\")\n    return (_4)"));
        CommandLineRun run = CommandLineRun.of(
                "probe", loud, "--data", DATA, "--loss", "cross_entropy", "--json", "--max-samples", 20);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().path("loss").doubleValue()).isBetween(0.0, 1.0);
    }

    /** One number a sample without an axis of its own must not meet the targets of all others. */
    @Test
    void anOutputWithoutAnAxisIsOneNumberASample() throws Exception {
        String end = "return (_4).forward(input3, )";
        Path flat =
                withCode("flat.pt", (n, code) -> code.replace(end, "return torch.sum((_4).forward(input3, ), [1])"));
        Path column = withCode(
                "column.pt", (n, code) -> code.replace(end, "return torch.sum((_4).forward(input3, ), [1], True)"));
        double[] losses = new double[2];
        for (Path model : java.util.List.of(flat, column)) {
            CommandLineRun run = CommandLineRun.of(
                    "probe", model, "--data", DATA, "--loss", "mse", "--json", "--max-samples", 30, "--top", 1);
            assertThat(run.code()).as(run.err()).isZero();
            losses[model == flat ? 0 : 1] = run.json().path("loss").doubleValue();
        }
        assertThat(losses[0]).isPositive().isEqualTo(losses[1]);
    }

    private Path data(String name, String entry, BiFunction<ByteBuffer, Integer, Void> change) throws IOException {
        return changed(DATA, name, (n, bytes) -> {
            if (n.equals(entry)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                change.apply(buffer, 10 + buffer.getShort(8));
            }
            return bytes;
        });
    }

    @Test
    void dataThatDoNotFitTheModel() throws Exception {
        Path label = data("label.npz", "y.npy", (buffer, start) -> {
            buffer.putLong(start + 8 * 6, 10);
            return null;
        });
        refuses(MODEL, label, 2, "label.npz", "row 7", "10");
        Path nan = data("nan.npz", "x.npy", (buffer, start) -> {
            buffer.putFloat(start + 4 * 64 * 2, Float.NaN);
            return null;
        });
        refuses(MODEL, nan, 2, "nan.npz", "row 3", "NaN in x");
        Path narrow = Files.writeString(folder.resolve("narrow.csv"), "a,b,label\n1,2,0\n3,4,1\n");
        refuses(MODEL, narrow, 4, "model.pt", "[1, 2]", "mat1 and mat2 shapes cannot be multiplied");
        Path cut = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(Files.readAllBytes(DATA), 5000));
        refuses(MODEL, cut, 4, "cut.npz");
        refuses(MODEL, folder.resolve("none.npz"), 4, "none.npz", "no file");
    }

    /** Numbers in float64 are stored with twice the bytes; the answer is that of float32 ones, and says so. */
    @Test
    void dataInFloat64AreConvertedForAFloat32Model() throws Exception {
        Path wide = changed(DATA, "wide.npz", (n, bytes) -> {
            if (!n.equals("x.npy")) {
                return bytes;
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int start = 10 + buffer.getShort(8);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            String header = new String(bytes, 0, start, StandardCharsets.ISO_8859_1).replace("<f4", "<f8");
            out.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
            ByteBuffer wider = ByteBuffer.allocate(2 * (bytes.length - start)).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = start; at < bytes.length; at += 4) {
                wider.putDouble(buffer.getFloat(at));
            }
            out.writeBytes(wider.array());
            return out.toByteArray();
        });
        CommandLineRun run = CommandLineRun.of("probe", MODEL, "--data", wide, "--loss", "cross_entropy", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().path("notes").toString()).contains("f64", "converted to f32");
        assertThat(run.json().path("loss").doubleValue())
                .isCloseTo(0.06098840661690772, org.assertj.core.data.Percentage.withPercentage(1e-3));
    }
}
