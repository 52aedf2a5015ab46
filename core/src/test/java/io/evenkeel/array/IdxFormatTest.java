package io.evenkeel.array;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class IdxFormatTest {
    @TempDir
    Path folder;

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("file.idx"), content);
    }

    private static byte[] header(int type, int... shape) {
        ByteBuffer header = ByteBuffer.allocate(4 + 4 * shape.length);
        header.put((byte) 0).put((byte) 0).put((byte) type).put((byte) shape.length);
        for (int extent : shape) {
            header.putInt(extent);
        }
        return header.array();
    }

    private static byte[] joined(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }

    private static byte[] zipped(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private FormatException refusal(byte[] content) throws IOException {
        Path file = file(content);
        return catchThrowableOfType(FormatException.class, () -> IdxFormat.read(file, Integer.MAX_VALUE));
    }

    @Test
    void readsEveryTypeOfTheFormat() throws Exception {
        byte[] bytes = joined(header(0x08, 2, 1, 2), new byte[] {0, 1, (byte) 254, 3});
        NumericArray images = IdxFormat.read(file(bytes), 9);
        assertThat(images.shape()).containsExactly(2, 1, 2);
        assertThat(images.values()).isInstanceOf(Numbers.Bytes.class);
        assertThat(images.values().toDoubles()).containsExactly(0, 1, 254, 3);
        assertThat(IdxFormat.read(file(zipped(bytes)), 9).values().toDoubles()).containsExactly(0, 1, 254, 3);

        assertThat(values(0x09, ByteBuffer.allocate(2).put((byte) -3).put((byte) 4)))
                .containsExactly(-3, 4);
        assertThat(values(0x0B, ByteBuffer.allocate(4).putShort((short) -300).putShort((short) 4)))
                .containsExactly(-300, 4);
        assertThat(values(0x0C, ByteBuffer.allocate(8).putInt(-70000).putInt(4)))
                .containsExactly(-70000, 4);
        assertThat(values(0x0D, ByteBuffer.allocate(8).putFloat(-0.5f).putFloat(4)))
                .containsExactly(-0.5, 4);
        assertThat(values(0x0E, ByteBuffer.allocate(16).putDouble(-0.1).putDouble(4)))
                .containsExactly(-0.1, 4);
    }

    private double[] values(int type, ByteBuffer data) throws Exception {
        return IdxFormat.read(file(joined(header(type, 2), data.array())), 9)
                .values()
                .toDoubles();
    }

    @Test
    void writesAHeaderThatItReads() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        IdxFormat.writeHeader(out, 2, 3);
        out.write(new byte[] {1, 2, 3, 4, 5, 6});
        NumericArray array = IdxFormat.read(file(out.toByteArray()), 1);
        assertThat(array.shape()).containsExactly(1, 3);
        assertThat(array.values().toDoubles()).containsExactly(1, 2, 3);
    }

    @Test
    void refusesOtherFiles() throws Exception {
        assertThat(refusal(new byte[] {'P', 'K', 3, 4}).found()).isEqualTo("the magic number 0x504B0304");
        assertThat(refusal(header(0x07, 1)).found()).isEqualTo("the type 0x07");
        assertThat(refusal(header(0x08)).found()).isEqualTo("no axes");
        assertThat(refusal(joined(header(0x08, 3), new byte[2])).found())
                .contains("(3,)")
                .contains("3 bytes");
        assertThat(refusal(joined(header(0x08, 3), new byte[4])).found()).startsWith("1 bytes after");
        assertThat(refusal(header(0x0E, -1, -1, -1)).expected()).contains("fewer than 2³¹");
    }

    @Test
    void whatCannotComeOutOfSoFewPackedBytesIsRefusedAtOnce() throws Exception {
        FormatException refused = refusal(zipped(joined(header(0x08, 60000, 28, 28), new byte[100])));
        assertThat(refused.found()).contains("47040000 bytes");
        assertThat(refused.expected()).contains("bytes that can follow it");
        byte[] damaged = zipped(joined(header(0x08, 100), new byte[100]));
        damaged[damaged.length - 6] ^= 1;
        assertThat(refusal(damaged).found()).contains("damaged");
    }
}
