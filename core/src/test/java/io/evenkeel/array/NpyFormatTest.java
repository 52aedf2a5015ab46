package io.evenkeel.array;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class NpyFormatTest {
    @TempDir
    Path folder;

    private static final double[] VALUES = {0, 1, 2, 3, 250, 100};

    /** A file with this header, of version 1, and so many bytes behind it. */
    static byte[] npy(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(10 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        file.putShort((short) text.length).put(text).put(data);
        return file.array();
    }

    private FormatException refusal(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("bad.npy"), content);
        return catchThrowableOfType(FormatException.class, () -> NpyFormat.read(file, Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @CsvSource({
        "little_f2, F16",
        "big_f4, F32",
        "little_f8, F64",
        "u1, U8",
        "little_i2, I16",
        "big_u2, U16",
        "little_i4, I32",
        "big_u4, U32",
        "little_i8, I64",
        "big_u8, U64",
        "version_2, F64",
        "version_3, F64"
    })
    void readsWhatNumpyWrites(String name, ElementType type) throws Exception {
        NumericArray array = NpyFormat.read(NumpyFixture.file(folder, name), Integer.MAX_VALUE);
        assertThat(array.shape()).containsExactly(2, 3);
        assertThat(array.type()).isEqualTo(type);
        assertThat(array.values().toDoubles()).containsExactly(VALUES);
    }

    @Test
    void readsSignedBytesAndTruthValues() throws Exception {
        assertThat(NpyFormat.read(NumpyFixture.file(folder, "i1"), 9).values().toDoubles())
                .containsExactly(0, 1, 2, 3, -6, 100);
        assertThat(NpyFormat.read(NumpyFixture.file(folder, "bool"), 9).values().toDoubles())
                .containsExactly(0, 1, 1, 1, 1, 1);
    }

    @Test
    void readsWhatIsSpecialInHalfPrecision() throws Exception {
        double[] specials = NpyFormat.read(NumpyFixture.file(folder, "half_specials"), 9)
                .values()
                .toDoubles();
        double smallest = Math.scalb(1.0, -24);
        assertThat(specials)
                .containsExactly(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, smallest, -0.0, 65504);
    }

    @Test
    void turnsFortranOrderIntoRows() throws Exception {
        NumericArray array = NpyFormat.read(NumpyFixture.file(folder, "fortran"), Integer.MAX_VALUE);
        assertThat(array.shape()).containsExactly(2, 3, 4);
        double[] counted = IntStream.range(0, 24).asDoubleStream().toArray();
        assertThat(array.values().toDoubles()).containsExactly(counted);
        NumericArray first = NpyFormat.read(NumpyFixture.file(folder, "fortran"), 1);
        assertThat(first.shape()).containsExactly(1, 3, 4);
        assertThat(first.values().toDoubles()).containsExactly(Arrays.copyOf(counted, 12));
    }

    @Test
    void readsTheFirstRowsOnly() throws Exception {
        NumericArray array = NpyFormat.read(NumpyFixture.file(folder, "big_u2"), 1);
        assertThat(array.shape()).containsExactly(1, 3);
        assertThat(array.values().toDoubles()).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"npz", "npz_compressed"})
    void readsArchives(String name) throws Exception {
        Path file = NumpyFixture.file(folder, name);
        assertThat(NpyFormat.readFromArchive(file, "x", 9).values().toDoubles()).containsExactly(VALUES);
        assertThat(NpyFormat.readFromArchive(file, "y", 9).values().toDoubles()).containsExactly(0, 1);
        FormatException missing =
                catchThrowableOfType(FormatException.class, () -> NpyFormat.readFromArchive(file, "z", 9));
        assertThat(missing.found()).isEqualTo("no array 'z'");
        assertThat(missing.expected()).isEqualTo("one of 'x', 'y'");
    }

    @Test
    void aTurnedBitInAnArchiveIsNoticed() throws Exception {
        byte[] content = NumpyFixture.bytes("npz");
        // The archive is stored, not deflated: these are the bytes of 250 that are not zero.
        content[new String(content, StandardCharsets.ISO_8859_1).indexOf("@o@")] ^= 1;
        Path file = Files.write(folder.resolve("a.npz"), content);
        FormatException refused = catchThrowableOfType(
                FormatException.class, () -> NpyFormat.readFromArchive(file, "x", Integer.MAX_VALUE));
        assertThat(refused.found()).startsWith("'x' with the check sum");
    }

    @ParameterizedTest
    @CsvSource({
        "structured, a structured array",
        "complex, complex numbers",
        "text, number the classes from 0",
        "objects, could run anything when loaded",
        "scalar, a single number"
    })
    void refusesWhatIsNoArrayOfNumbers(String name, String why) {
        assertThat(refusalOf(name)).contains(why);
    }

    private String refusalOf(String name) {
        try {
            return refusal(NumpyFixture.bytes(name)).found();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void keysMayStandInAnyOrderAndQuotes() throws Exception {
        byte[] content = npy("{\"shape\":(2,),\"descr\":\"|u1\",\"fortran_order\":False}", new byte[] {7, 8});
        NumericArray array = NpyFormat.read(Files.write(folder.resolve("a.npy"), content), 9);
        assertThat(array.values().toDoubles()).containsExactly(7, 8);
    }

    @Test
    void anEmptyArrayIsEmpty() throws Exception {
        byte[] content = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3), }", new byte[0]);
        NumericArray array = NpyFormat.read(Files.write(folder.resolve("a.npy"), content), 9);
        assertThat(array.shape()).containsExactly(0, 3);
        assertThat(array.values().size()).isZero();
    }

    @Test
    void aHeaderThatAnnouncesMoreThanThereIsIsRefusedBeforeAnythingIsAllocated() throws IOException {
        FormatException refused =
                refusal(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 200), }", new byte[16]));
        assertThat(refused.found()).contains("(1000000, 200)").contains("1600000000 bytes");
        assertThat(refused.expected()).contains("16 bytes");
        for (String shape : new String[] {"(999999999999999999, 9)", "(65536, 65536)", "(0, 999999999999999999)"}) {
            refused = refusal(npy("{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }", new byte[16]));
            assertThat(refused.expected()).contains("fewer than 2³¹");
        }
    }

    @Test
    void moreThanAnnouncedIsRefusedToo() throws IOException {
        FormatException refused =
                refusal(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", new byte[12]));
        assertThat(refused.found()).startsWith("4 bytes after");
        assertThat(refused.expected()).isEqualTo("the end of the file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{'descr': '<f8'}",
                "{'descr': '<f8', 'fortran_order': False, 'shape': 3}",
                "{'descr': '<f8', 'fortran_order': 0, 'shape': (3,)}",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), 'more': 1}",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (-3,)}",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (3,,)}",
                "__import__('os').system('true')",
                "{{{{{{{{{{{{"
            })
    void otherHeadersAreRefusedWithAnExample(String header) throws IOException {
        assertThat(refusal(npy(header, new byte[24])).expected()).contains("'shape': (3, 4)");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        assertThat(refusal("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)).found())
                .contains("begins with a,b\\x0A1,");
        assertThat(refusal(new byte[0]).found()).isEqualTo("the end of the file after 0 bytes");
        byte[] future = NumpyFixture.bytes("u1");
        future[6] = 4;
        assertThat(refusal(future).found()).isEqualTo("version 4.0");
    }

    @Test
    void wholeNumbersBeyondDoublesAreRounded() throws Exception {
        ByteBuffer data = ByteBuffer.allocate(16);
        data.putLong(-1).putLong(1L << 63);
        byte[] content = npy("{'descr': '>u8', 'fortran_order': False, 'shape': (2,), }", data.array());
        NumericArray array = NpyFormat.read(Files.write(folder.resolve("a.npy"), content), 9);
        assertThat(array.values().toDoubles()).containsExactly(0x1p64, 0x1p63);
    }

    @Test
    void bytesStayBytes() throws Exception {
        byte[] content = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", new byte[] {0, 1, -1});
        NumericArray array = NpyFormat.read(Files.write(folder.resolve("a.npy"), content), 9);
        assertThat(array.values()).isInstanceOf(Numbers.Bytes.class);
        assertThat(array.values().toDoubles()).containsExactly(0, 1, 255);
    }
}
