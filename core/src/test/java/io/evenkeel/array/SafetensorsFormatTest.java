package io.evenkeel.array;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class SafetensorsFormatTest {
    @TempDir
    Path folder;

    static byte[] safetensors(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        return file.putLong(text.length).put(text).put(data).array();
    }

    private NumericArray read(String name, byte[] content) throws IOException, FormatException {
        return SafetensorsFormat.read(Files.write(folder.resolve("a.safetensors"), content), name, 9);
    }

    private FormatException refusal(String header, int bytes) {
        return catchThrowableOfType(FormatException.class, () -> read("x", safetensors(header, new byte[bytes])));
    }

    @ParameterizedTest
    @CsvSource({
        "F64, 000000000000F8BF0000000000000040",
        "F32, 0000C0BF00000040",
        "F16, 00BE0040",
        "BF16, C0BF0040",
    })
    void readsFractions(String type, String hex) throws Exception {
        byte[] data = HexFormat.of().parseHex(hex);
        String header = "{\"x\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,%d]}}".formatted(type, data.length);
        assertThat(read("x", safetensors(header, data)).values().toDoubles()).containsExactly(-1.5, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "I64, FEFFFFFFFFFFFFFF0200000000000000, -2",
        "I32, FEFFFFFF02000000, -2",
        "I16, FEFF0200, -2",
        "I8, FE02, -2",
        "U8, FE02, 254",
        "U16, FEFF0200, 65534",
        "U32, FEFFFFFF02000000, 4294967294"
    })
    void readsWholeNumbers(String type, String hex, double first) throws Exception {
        byte[] data = HexFormat.of().parseHex(hex);
        String header = "{\"x\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,%d]}}".formatted(type, data.length);
        assertThat(read("x", safetensors(header, data)).values().toDoubles()).containsExactly(first, 2);
    }

    @Test
    void findsTensorsByTheirOffsetsWhateverTheOrder() throws Exception {
        byte[] content = safetensors(
                "{\"__metadata__\":{\"a\":\"b\"},\"y\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[4,6]},"
                        + "\"x\":{\"dtype\":\"U8\",\"shape\":[2,2],\"data_offsets\":[0,4]}}   ",
                new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(read("x", content).values().toDoubles()).containsExactly(1, 2, 3, 4);
        assertThat(read("x", content).shape()).containsExactly(2, 2);
        assertThat(read("y", content).values().toDoubles()).containsExactly(5, 6);
        FormatException missing = catchThrowableOfType(FormatException.class, () -> read("z", content));
        assertThat(missing.expected()).isEqualTo("one of 'y', 'x'");
    }

    @Test
    void refusesOverlapsGapsAndWhatLiesOutside() {
        assertThat(refusal(two(0, 4, 2, 6), 6).found()).isEqualTo("the tensor 'y' at byte 2");
        assertThat(refusal(two(0, 4, 5, 9), 9).found()).isEqualTo("the tensor 'y' at byte 5");
        assertThat(refusal(two(0, 4, 4, 8), 7).found()).isEqualTo("7 bytes behind the header");
        assertThat(refusal(two(0, 4, 4, 8), 9).found()).isEqualTo("9 bytes behind the header");
        assertThat(refusal(two(0, 3, 3, 7), 7).expected()).startsWith("4, for its shape is (4,)");
        assertThat(refusal(two(4, 0, 4, 8), 8).found()).contains("-4 bytes");
    }

    private static String two(int a, int b, int c, int d) {
        return ("{\"x\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[%d,%d]},"
                        + "\"y\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[%d,%d]}}")
                .formatted(a, b, c, d);
    }

    @Test
    void refusesHeadersThatAreNotWhatTheyShouldBe() {
        assertThat(refusal("[]", 0).found()).contains("no JSON object");
        assertThat(refusal("{\"x\":", 0).found()).contains("no JSON");
        assertThat(refusal("{} {}", 0).found()).contains("no JSON");
        assertThat(refusal("{\"x\":1,\"x\":2}", 0).found()).contains("Duplicate");
        assertThat(refusal("{\"x\":" + "[".repeat(5000), 0).found()).contains("no JSON");
        assertThat(refusal("{\"x\":{\"dtype\":\"U8\",\"shape\":[1e3],\"data_offsets\":[0,1]}}", 1)
                        .expected())
                .contains("whole numbers");
        assertThat(refusal("{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1)
                        .found())
                .contains("F8_E4M3");
        assertThat(refusal("{\"x\":{\"dtype\":\"F64\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}", 0)
                        .expected())
                .isEqualTo("fewer numbers");
        assertThat(refusal("{}", 0).expected()).contains("holds none");
    }

    @Test
    void aHeaderLongerThanTheFileIsRefusedBeforeItIsAllocated() {
        for (long length : new long[] {-1, Long.MAX_VALUE, 1L << 40, 3}) {
            byte[] content = ByteBuffer.allocate(10)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .array();
            FormatException refused = catchThrowableOfType(FormatException.class, () -> read("x", content));
            assertThat(refused.found()).isEqualTo("a header of " + Long.toUnsignedString(length) + " bytes");
            assertThat(refused.expected()).isEqualTo("at most 2 bytes");
        }
    }
}
