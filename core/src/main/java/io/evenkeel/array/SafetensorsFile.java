package io.evenkeel.array;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A safetensors file whose tensors are wanted bit by bit, and not as numbers. */
public final class SafetensorsFile {
    private static final int CHUNK = 1 << 20;

    /**
     * A tensor as the header announces it.
     *
     * @param begin where its bytes begin in the file
     * @param bytes how many there are, all of them within the file
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    public record Entry(String name, ElementType type, long[] shape, long begin, long bytes) {
        /** The shape as Python writes it: {@code (3, 28, 28)}. */
        public String shapeText() {
            return NumericArray.text(shape);
        }
    }

    /** Takes a tensor's bytes, little-endian, a chunk at a time. */
    @FunctionalInterface
    public interface Bytes {
        /** @param offset of the chunk's first byte from the tensor's first */
        void take(long offset, byte[] chunk, int length);
    }

    private final Path file;
    private final Map<String, String> metadata;
    private final Map<String, Entry> tensors = new LinkedHashMap<>();

    private SafetensorsFile(Path file, SafetensorsHeader header) {
        this.file = file;
        this.metadata = header.metadata();
        header.entries()
                .forEach((name, entry) -> tensors.put(
                        name,
                        new Entry(
                                name,
                                entry.layout().type(),
                                entry.layout().shape(),
                                header.start() + entry.begin(),
                                entry.end() - entry.begin())));
    }

    /** Reads the header alone, and checks that the tensors are all there. */
    public static SafetensorsFile open(Path file) throws IOException, FormatException {
        return new SafetensorsFile(file, SafetensorsHeader.read(file));
    }

    /** Texts by name. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Tensors by name, in the header's order. */
    public Map<String, Entry> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** Reads one tensor of this file. */
    public void read(Entry tensor, Bytes into) throws IOException, FormatException {
        byte[] chunk = new byte[(int) Math.min(CHUNK, tensor.bytes())];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(tensor.begin());
            for (long done = 0; done < tensor.bytes(); ) {
                int wanted = (int) Math.min(chunk.length, tensor.bytes() - done);
                int some = in.read(chunk, 0, wanted);
                if (some < 0) {
                    throw new FormatException(
                            "the end of the file within the tensor '" + tensor.name() + "'",
                            (tensor.bytes() - done) + " more bytes of it");
                }
                into.take(done, chunk, some);
                done += some;
            }
        }
    }

    /** All of the file's bytes. */
    public InputStream bytes() throws IOException {
        return java.nio.file.Files.newInputStream(file);
    }
}
