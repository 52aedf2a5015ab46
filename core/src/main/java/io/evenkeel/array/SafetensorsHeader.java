package io.evenkeel.array;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file says of itself.
 *
 * @param entries tensors by name, in the header's order
 * @param metadata texts by name
 * @param start where the first tensor's bytes are
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata, long start) {
    static final String METADATA = "__metadata__";
    static final int LENGTH_BYTES = Long.BYTES;
    static final long LONGEST = 16L << 20;
    private static final int NESTING = 8;

    /** A tensor's place, from the first byte behind the header. */
    record Entry(String name, NumericArray.Layout layout, long begin, long end) {}

    SafetensorsHeader {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    static SafetensorsHeader read(Path file) throws IOException, FormatException {
        long size = Files.size(file);
        try (ByteReader in = ByteReader.of(file, 0, size)) {
            byte[] text = text(in, size);
            long start = (long) LENGTH_BYTES + text.length;
            return parse(text, start, size - start);
        }
    }

    private static byte[] text(ByteReader in, long size) throws FormatException {
        long length = ByteBuffer.wrap(in.read(LENGTH_BYTES, "the header's length"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        long most = Math.min(LONGEST, size - LENGTH_BYTES);
        if (length < 0 || length > most) {
            throw new FormatException(
                    "a header of " + Long.toUnsignedString(length) + " bytes", "at most " + most + " bytes");
        }
        return in.read((int) length, "the header");
    }

    private static SafetensorsHeader parse(byte[] header, long start, long dataSize) throws FormatException {
        JsonNode root;
        try {
            root = new ObjectMapper(JsonFactory.builder()
                            .streamReadConstraints(StreamReadConstraints.builder()
                                    .maxNestingDepth(NESTING)
                                    .maxDocumentLength(LONGEST)
                                    .build())
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(header);
        } catch (JsonProcessingException e) {
            throw new FormatException("a header that is no JSON (" + e.getOriginalMessage() + ")", "a JSON object");
        } catch (IOException e) {
            throw new FormatException("a header that is no JSON (" + e.getMessage() + ")", "a JSON object");
        }
        if (root == null || !root.isObject()) {
            throw new FormatException("a header that is no JSON object", "an object with a tensor for each key");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(METADATA)) {
                field.getValue().properties().forEach(one -> {
                    if (one.getValue().isTextual()) {
                        metadata.put(one.getKey(), one.getValue().textValue());
                    }
                });
            } else {
                entries.put(field.getKey(), entry(field.getKey(), field.getValue()));
            }
        }
        refuseGaps(new ArrayList<>(entries.values()), dataSize);
        return new SafetensorsHeader(entries, metadata, start);
    }

    private static Entry entry(String name, JsonNode value) throws FormatException {
        JsonNode shape = value.path("shape");
        JsonNode offsets = value.path("data_offsets");
        if (!value.path("dtype").isTextual() || !wholeNumbers(shape) || !wholeNumbers(offsets) || offsets.size() != 2) {
            throw new FormatException(
                    "the tensor '" + name + "' described by something else",
                    "dtype, shape and two data_offsets, as whole numbers");
        }
        long[] extents = new long[shape.size()];
        long count = 1;
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = shape.get(axis).asLong();
            if (extents[axis] > 0 && count > Long.MAX_VALUE / Double.BYTES / extents[axis]) {
                throw new FormatException("the tensor '" + name + "' of shape " + shape, "fewer numbers");
            }
            count *= extents[axis];
        }
        long begin = offsets.get(0).asLong();
        long end = offsets.get(1).asLong();
        ElementType type = type(name, value.path("dtype").asText());
        if (end - begin != count * type.bytes()) {
            throw new FormatException(
                    (end - begin) + " bytes for the tensor '" + name + "'",
                    count * type.bytes() + ", for its shape is " + NumericArray.text(extents) + " and its type "
                            + type);
        }
        return new Entry(name, new NumericArray.Layout(extents, type, ByteOrder.LITTLE_ENDIAN, false), begin, end);
    }

    private static boolean wholeNumbers(JsonNode list) {
        if (!list.isArray()) {
            return false;
        }
        for (JsonNode number : list) {
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
                return false;
            }
        }
        return true;
    }

    private static ElementType type(String name, String type) throws FormatException {
        for (ElementType known : ElementType.values()) {
            if (known.name().equals(type)) {
                return known;
            }
        }
        throw new FormatException(
                "the tensor '" + name + "' of type '" + type + "'",
                "one of " + java.util.Arrays.toString(ElementType.values()));
    }

    private static void refuseGaps(List<Entry> entries, long dataSize) throws FormatException {
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long covered = 0;
        for (Entry entry : entries) {
            if (entry.begin != covered) {
                throw new FormatException(
                        "the tensor '" + entry.name + "' at byte " + entry.begin,
                        "it at byte " + covered + ", where the one before it ends");
            }
            covered = entry.end;
        }
        if (covered != dataSize) {
            throw new FormatException(dataSize + " bytes behind the header", covered + ", as many as its tensors take");
        }
    }
}
