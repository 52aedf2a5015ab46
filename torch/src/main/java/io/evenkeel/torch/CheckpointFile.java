package io.evenkeel.torch;

import io.evenkeel.array.ElementType;
import io.evenkeel.array.FormatException;
import io.evenkeel.array.SafetensorsFile;
import io.evenkeel.array.SafetensorsWriter;
import io.evenkeel.run.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A {@link Checkpoint} as a safetensors file, which Python reads too: parameters and buffers under their own names, {@code
 * optimizer.…} (of several optimizers {@code optimizer.NAME/…}) and {@code memory.…} (float64) beside them, everything else as texts in the header's {@code __metadata__}.
 * The first of these is a SHA-256 of the whole file with that sum's digits taken for zeros. Written atomically: a checkpoint
 * that cannot be written leaves the one before as it was.
 */
public final class CheckpointFile {

    private static final String OPTIMIZER = "optimizer.";
    private static final String OF_OPTIMIZER = "/";
    private static final String MEMORY = "memory.";
    private static final String CHECKSUM = "checksum";
    private static final String FORMAT = "format";
    private static final String FORMAT_NAME = "evenkeel-checkpoint";
    private static final String VERSION = "version";
    private static final int NEWEST_VERSION = 1;
    private static final String OPTIMIZERS = "optimizers";
    private static final String STEP = "step";
    private static final String NON_FINITE = "non_finite_losses";
    private static final int DIGITS = 64;
    private static final String NO_DIGITS = "0".repeat(DIGITS);
    private static final String OPENING = "{\"__metadata__\":{\"" + CHECKSUM + "\":\"";
    private static final int DIGITS_AT = Long.BYTES + OPENING.length();

    private CheckpointFile() {}

    /** @throws IOException when it cannot be written; a file that was there is then as it was */
    public static void write(Path file, Checkpoint checkpoint) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(CHECKSUM, NO_DIGITS);
        metadata.put(FORMAT, FORMAT_NAME);
        metadata.put(VERSION, Integer.toString(NEWEST_VERSION));
        metadata.put(STEP, Long.toString(checkpoint.step()));
        metadata.put(NON_FINITE, Integer.toString(checkpoint.nonFiniteLosses()));
        checkpoint.optimizers().forEach((optimizer, state) -> state.numbers()
                .forEach((name, value) -> metadata.put(nameOf(optimizer, name), value.toString())));
        metadata.put(
                OPTIMIZERS, String.join(OF_OPTIMIZER, checkpoint.optimizers().keySet()));
        checkpoint.facts().forEach((name, value) -> metadata.put("run." + name, value));
        List<SafetensorsWriter.Source> tensors = new ArrayList<>();
        checkpoint.tensors().forEach((name, tensor) -> tensors.add(new TensorBytes(name, tensor)));
        checkpoint.memories().forEach((name, values) -> tensors.add(new Memory(MEMORY + name, values)));
        AtomicFile.replace(file, fresh -> {
            MessageDigest digest = sha256();
            try (OutputStream out =
                    new DigestOutputStream(new BufferedOutputStream(new Unclosed(fresh), 1 << 16), digest)) {
                SafetensorsWriter.write(out, metadata, tensors);
            }
            fresh.seek(DIGITS_AT);
            fresh.write(HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII));
        });
    }

    /** What one optimizer's tensor or number is called in the file. */
    static String nameOf(String optimizer, String name) {
        return OPTIMIZER + (optimizer.equals(Task.ONLY) ? "" : optimizer + OF_OPTIMIZER) + name;
    }

    /** @throws CheckpointException when it is none, is damaged, or comes from a newer version */
    public static Checkpoint read(Path file) throws IOException {
        refuseDamaged(file);
        try {
            return read(SafetensorsFile.open(file), file);
        } catch (FormatException e) {
            throw new CheckpointException(file + ": " + e.getMessage() + "; it is no checkpoint of Evenkeel's", e);
        }
    }

    /** The facts alone, without a look at anything else, for choosing among many; {@link #read} checks them. */
    public static Map<String, String> facts(Path file) throws IOException {
        try {
            return facts(SafetensorsFile.open(file).metadata());
        } catch (FormatException e) {
            throw new CheckpointException(file + ": " + e.getMessage() + "; it is no checkpoint of Evenkeel's", e);
        }
    }

    private static Map<String, String> facts(Map<String, String> metadata) {
        Map<String, String> facts = new LinkedHashMap<>();
        metadata.forEach((name, value) -> {
            if (name.startsWith("run.")) {
                facts.put(name.substring("run.".length()), value);
            }
        });
        return facts;
    }

    private static Checkpoint read(SafetensorsFile file, Path path) throws IOException, FormatException {
        Map<String, String> metadata = file.metadata();
        long version = whole(metadata, VERSION, path);
        if (version > NEWEST_VERSION) {
            throw new CheckpointException(path + " is written in version " + version
                    + " of the format; this Evenkeel reads versions up to " + NEWEST_VERSION
                    + ". Resume with a newer Evenkeel");
        }
        long step = whole(metadata, STEP, path);
        int nonFinite = Math.toIntExact(whole(metadata, NON_FINITE, path));
        Map<String, Map<String, Double>> numbers = new LinkedHashMap<>();
        Map<String, Map<String, Tensor>> optimizers = new LinkedHashMap<>();
        for (String optimizer : metadata.getOrDefault(OPTIMIZERS, Task.ONLY).split(OF_OPTIMIZER, -1)) {
            numbers.put(optimizer, new LinkedHashMap<>());
            optimizers.put(optimizer, new LinkedHashMap<>());
        }
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            if (entry.getKey().startsWith(OPTIMIZER)) {
                put(numbers, entry.getKey(), Double.valueOf(entry.getValue()), path);
            }
        }
        Map<String, Tensor> network = new LinkedHashMap<>();
        Map<String, double[]> memories = new LinkedHashMap<>();
        try {
            for (SafetensorsFile.Entry entry : file.tensors().values()) {
                String name = entry.name();
                if (name.startsWith(MEMORY)) {
                    memories.put(name.substring(MEMORY.length()), Memory.read(file, entry));
                } else if (name.startsWith(OPTIMIZER)) {
                    put(optimizers, name, TensorBytes.read(file, entry), path);
                } else {
                    network.put(name, TensorBytes.read(file, entry));
                }
            }
        } catch (IOException | FormatException e) {
            network.values().forEach(Tensor::close);
            optimizers.values().forEach(state -> state.values().forEach(Tensor::close));
            throw e;
        }
        Map<String, OptimizerState> states = new LinkedHashMap<>();
        optimizers.forEach(
                (name, tensors) -> states.put(name, new OptimizerState(tensors, numbers.getOrDefault(name, Map.of()))));
        return new Checkpoint(step, nonFinite, network, states, memories, facts(metadata));
    }

    private static <T> void put(Map<String, Map<String, T>> states, String fullName, T value, Path path)
            throws CheckpointException {
        String name = fullName.substring(OPTIMIZER.length());
        int slash = name.indexOf(OF_OPTIMIZER);
        Map<String, T> state = states.get(slash < 0 ? Task.ONLY : name.substring(0, slash));
        if (state == null) {
            throw new CheckpointException(path + " holds '" + fullName + "', but names the optimizers "
                    + states.keySet() + " alone; it is no checkpoint of Evenkeel's");
        }
        state.put(name.substring(slash + 1), value);
    }

    private static long whole(Map<String, String> metadata, String name, Path path) throws CheckpointException {
        String text = metadata.getOrDefault(name, "");
        if (!text.matches("\\d{1,18}")) {
            throw new CheckpointException(path + " has the " + name + " '" + text + "'; expected a whole number");
        }
        return Long.parseLong(text);
    }

    private static void refuseDamaged(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new CheckpointException(file + " is a folder; expected a checkpoint's file");
        }
        MessageDigest digest = sha256();
        String told;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(DIGITS_AT + DIGITS);
            String opening = head.length < DIGITS_AT + DIGITS
                    ? ""
                    : new String(head, Long.BYTES, OPENING.length(), StandardCharsets.US_ASCII);
            if (!opening.equals(OPENING)) {
                throw new CheckpointException(file + " is no checkpoint of Evenkeel's, or its beginning is damaged;"
                        + " expected a safetensors file that train has written");
            }
            told = new String(head, DIGITS_AT, DIGITS, StandardCharsets.US_ASCII);
            digest.update(head, 0, DIGITS_AT);
            digest.update(NO_DIGITS.getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = new byte[1 << 16];
            for (int some = in.read(chunk); some >= 0; some = in.read(chunk)) {
                digest.update(chunk, 0, some);
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(told)) {
            throw new CheckpointException(file + " is damaged or truncated: its " + Files.size(file)
                    + " bytes are not those that were written. Resume from another checkpoint of the run, such as the"
                    + " best, or start the run again");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The file as a stream that leaves it open, for its sum is written last. */
    private static final class Unclosed extends OutputStream {
        private final RandomAccessFile file;

        Unclosed(RandomAccessFile file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            file.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            file.write(bytes, from, length);
        }
    }

    /** A vector of doubles. */
    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    private record Memory(String name, double[] values) implements SafetensorsWriter.Source {

        @Override
        public ElementType type() {
            return ElementType.F64;
        }

        @Override
        public long[] shape() {
            return new long[] {values.length};
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Double.BYTES, values.length))
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes.asDoubleBuffer().put(values);
            out.write(bytes.array());
        }

        static double[] read(SafetensorsFile file, SafetensorsFile.Entry entry) throws IOException, FormatException {
            if (entry.type() != ElementType.F64 || entry.shape().length != 1) {
                throw new FormatException(
                        "the tensor '" + entry.name() + "' of type " + entry.type() + " and shape " + entry.shapeText(),
                        "F64 and one axis");
            }
            ByteBuffer bytes =
                    ByteBuffer.allocate(Math.toIntExact(entry.bytes())).order(ByteOrder.LITTLE_ENDIAN);
            file.read(entry, (offset, chunk, length) -> bytes.put(chunk, 0, length));
            if (bytes.hasRemaining()) {
                throw new EOFException("'" + entry.name() + "' is short of " + bytes.remaining() + " bytes");
            }
            double[] values = new double[bytes.flip().remaining() / Double.BYTES];
            bytes.asDoubleBuffer().get(values);
            return values;
        }
    }
}
