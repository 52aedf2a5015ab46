package io.evenkeel.array;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes the safetensors format: header and tensors in one pass, each tensor at an address that suits its type. */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    /** A tensor to be written. */
    public interface Source {
        String name();

        ElementType type();

        long[] shape();

        /** Writes all numbers, little-endian, the last axis changing fastest. */
        void writeTo(OutputStream out) throws IOException;
    }

    private SafetensorsWriter() {}

    /**
     * Writes a whole file. Metadata come first in the header, in the map's order; tensors with wider numbers come first.
     *
     * @throws IllegalArgumentException when two tensors have one name, or the header is longer than readers take
     */
    public static void write(OutputStream out, Map<String, String> metadata, List<? extends Source> tensors)
            throws IOException {
        List<Source> sorted = new ArrayList<>(tensors);
        sorted.sort(Comparator.comparingInt((Source tensor) -> tensor.type().bytes())
                .reversed());
        byte[] header = header(metadata, sorted);
        out.write(ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        for (Source tensor : sorted) {
            tensor.writeTo(out);
        }
    }

    private static byte[] header(Map<String, String> metadata, List<Source> tensors) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        ObjectNode texts = header.putObject(SafetensorsHeader.METADATA);
        metadata.forEach(texts::put);
        long end = 0;
        for (Source tensor : tensors) {
            if (header.has(tensor.name())) {
                throw new IllegalArgumentException("two tensors are called '" + tensor.name() + "'");
            }
            ObjectNode entry = header.putObject(tensor.name());
            entry.put("dtype", tensor.type().name());
            var shape = entry.putArray("shape");
            long bytes = tensor.type().bytes();
            for (long extent : tensor.shape()) {
                shape.add(extent);
                bytes = Math.multiplyExact(bytes, extent);
            }
            entry.putArray("data_offsets").add(end).add(end + bytes);
            end += bytes;
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        if (padded.length > SafetensorsHeader.LONGEST) {
            throw new IllegalArgumentException(
                    "a header of " + padded.length + " bytes; readers take up to " + SafetensorsHeader.LONGEST);
        }
        return padded;
    }
}
