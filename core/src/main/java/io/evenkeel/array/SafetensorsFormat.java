package io.evenkeel.array;

import io.evenkeel.array.SafetensorsHeader.Entry;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The safetensors format: a 64-bit length, that much JSON which says where each tensor lies, then their bytes, which are
 * covered without a gap or an overlap. Little-endian throughout. Here as numbers; {@link SafetensorsFile} reads the bytes
 * as they are, {@link SafetensorsWriter} writes them.
 */
public final class SafetensorsFormat {
    private static final int NAMES_LISTED = 20;

    private SafetensorsFormat() {}

    /** The tensor of this name; no more rows than {@code mostRows}. */
    public static NumericArray read(Path file, String name, long mostRows) throws IOException, FormatException {
        SafetensorsHeader header = SafetensorsHeader.read(file);
        Entry entry = header.entries().get(name);
        if (entry == null) {
            String names = String.join(
                    ", ",
                    header.entries().keySet().stream()
                            .limit(NAMES_LISTED)
                            .map(known -> "'" + known + "'")
                            .toList());
            throw new FormatException(
                    "no tensor '" + name + "'", names.isEmpty() ? "one, but the file holds none" : "one of " + names);
        }
        try (ByteReader in = ByteReader.of(file, header.start() + entry.begin(), entry.end() - entry.begin())) {
            // What lies behind a tensor is the next one, so its end is checked by the offsets alone.
            return NumericArray.readPart(in, entry.layout(), mostRows);
        }
    }
}
