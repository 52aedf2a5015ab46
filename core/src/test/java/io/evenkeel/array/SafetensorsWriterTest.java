package io.evenkeel.array;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SafetensorsWriterTest {
    @TempDir
    Path folder;

    private record Raw(String name, ElementType type, long[] shape, byte[] bytes) implements SafetensorsWriter.Source {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(bytes);
        }
    }

    private Path written(Map<String, String> metadata, Raw... tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafetensorsWriter.write(out, metadata, List.of(tensors));
        return Files.write(folder.resolve("a.safetensors"), out.toByteArray());
    }

    private static byte[] bytes(SafetensorsFile file, String name) throws Exception {
        SafetensorsFile.Entry entry = file.tensors().get(name);
        byte[] all = new byte[(int) entry.bytes()];
        file.read(entry, (offset, chunk, length) -> System.arraycopy(chunk, 0, all, (int) offset, length));
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeComesBackBitByBit(ElementType type) throws Exception {
        byte[] bits = new byte[6 * type.bytes()];
        new Random(type.bytes()).nextBytes(bits);
        SafetensorsFile file = SafetensorsFile.open(written(Map.of(), new Raw("x", type, new long[] {2, 3}, bits)));
        assertThat(bytes(file, "x")).isEqualTo(bits);
        assertThat(file.tensors().get("x").type()).isEqualTo(type);
        assertThat(file.tensors().get("x").shape()).containsExactly(2, 3);
    }

    @Test
    void numbersAreReadByTheOtherReaderToo() throws Exception {
        Path file = written(
                Map.of(),
                new Raw("h", ElementType.BF16, new long[] {2}, new byte[] {(byte) 0xC0, (byte) 0xBF, 0, 0x40}));
        assertThat(SafetensorsFormat.read(file, "h", 9).values().toDoubles()).containsExactly(-1.5, 2);
    }

    @Test
    void metadataKeepTheirOrderAndEveryCharacter() throws Exception {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("zuerst", "Zeile\n\"Anführung\" \\ \u0001 😀");
        metadata.put("a", "");
        Path path = written(metadata);
        SafetensorsFile file = SafetensorsFile.open(path);
        assertThat(file.metadata()).containsExactlyEntriesOf(metadata);
        assertThat(file.tensors()).isEmpty();
        assertThat(new String(Files.readAllBytes(path), 8, 30, java.nio.charset.StandardCharsets.UTF_8))
                .startsWith("{\"__metadata__\":{\"zuerst\":\"Z");
    }

    @Test
    void eachTensorLiesWhereItsTypeWantsItAndEmptyOnesAreNoTrouble() throws Exception {
        SafetensorsFile file = SafetensorsFile.open(written(
                Map.of("a", "b"),
                new Raw("bytes", ElementType.U8, new long[] {3}, new byte[] {1, 2, 3}),
                new Raw("none", ElementType.F64, new long[] {0}, new byte[0]),
                new Raw("wide", ElementType.F64, new long[] {1}, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}),
                new Raw("half", ElementType.F16, new long[] {1}, new byte[] {9, 8})));
        file.tensors().values().forEach(entry -> assertThat(
                        entry.begin() % entry.type().bytes())
                .as(entry.name())
                .isZero());
        assertThat(bytes(file, "bytes")).containsExactly(1, 2, 3);
        assertThat(bytes(file, "wide")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(bytes(file, "half")).containsExactly(9, 8);
        assertThat(bytes(file, "none")).isEmpty();
    }

    @Test
    void twoTensorsOfOneNameAreRefused() {
        Raw one = new Raw("x", ElementType.U8, new long[] {0}, new byte[0]);
        assertThatThrownBy(() -> written(Map.of(), one, one))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x'");
    }
}
