package io.evenkeel.array;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The format of the MNIST files: two zero bytes, one for the type, one for the number of axes, the extents as big-endian
 * 32-bit integers, then the numbers, big-endian and row by row (LeCun, Cortes and Burges). A file packed by gzip is
 * unpacked on the way.
 */
public final class IdxFormat {
    private static final int UNSIGNED_BYTE = 0x08;

    private IdxFormat() {}

    /** @param mostRows read no more rows than this */
    public static NumericArray read(Path file, long mostRows) throws IOException, FormatException {
        try (ByteReader in = ByteReader.of(file)) {
            byte[] magic = in.read(4, "a magic number");
            if (magic[0] != 0 || magic[1] != 0) {
                throw new FormatException(
                        "the magic number 0x%08X"
                                .formatted(ByteBuffer.wrap(magic).getInt()),
                        "an IDX file, whose first two bytes are zero");
            }
            ElementType type = type(magic[2] & 0xFF);
            int axes = magic[3] & 0xFF;
            if (axes == 0) {
                throw new FormatException("no axes", "at least one");
            }
            ByteBuffer extents = ByteBuffer.wrap(in.read(4 * axes, "extents"));
            long[] shape = new long[axes];
            for (int axis = 0; axis < axes; axis++) {
                shape[axis] = extents.getInt() & 0xFFFF_FFFFL;
            }
            return NumericArray.read(in, new NumericArray.Layout(shape, type, ByteOrder.BIG_ENDIAN, false), mostRows);
        }
    }

    private static ElementType type(int code) throws FormatException {
        return switch (code) {
            case UNSIGNED_BYTE -> ElementType.U8;
            case 0x09 -> ElementType.I8;
            case 0x0B -> ElementType.I16;
            case 0x0C -> ElementType.I32;
            case 0x0D -> ElementType.F32;
            case 0x0E -> ElementType.F64;
            default ->
                throw new FormatException(
                        "the type 0x%02X".formatted(code), "an IDX type: 0x08, 0x09, 0x0B, 0x0C, 0x0D or 0x0E");
        };
    }

    /** Writes the header of an array of unsigned bytes; they follow. */
    public static void writeHeader(OutputStream out, int... shape) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(4 + 4 * shape.length);
        header.put((byte) 0).put((byte) 0).put((byte) UNSIGNED_BYTE).put((byte) shape.length);
        for (int extent : shape) {
            header.putInt(extent);
        }
        out.write(header.array());
    }
}
