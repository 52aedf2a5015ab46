package io.evenkeel.fetch;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.InflaterInputStream;

/**
 * The rows of a picture in the PNG format (ISO/IEC 15948), of the one kind that data come in: three channels of eight
 * bits, not interlaced. One row is in memory at a time. The compressed stream's own check sum covers the pixels.
 */
final class PngRows implements AutoCloseable {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int CHANNELS = 3;
    private static final int EIGHT_BITS = 8;
    private static final int RGB = 2;

    private final DataInputStream file;
    private final int width;
    private final int height;
    private final InputStream pixels;
    private byte[] before;
    private int rowsRead;

    PngRows(Path path) throws IOException {
        file = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16));
        try {
            if (file.readLong() != SIGNATURE || file.readInt() != 13 || file.readInt() != chunk("IHDR")) {
                throw new IOException(path + ": found no PNG signature, expected a PNG picture");
            }
            width = file.readInt();
            height = file.readInt();
            int depth = file.readUnsignedByte();
            int color = file.readUnsignedByte();
            file.readUnsignedShort();
            int interlaced = file.readUnsignedByte();
            if (depth != EIGHT_BITS || color != RGB || interlaced != 0 || width < 1 || width > 1 << 16 || height < 1) {
                throw new IOException(path + ": found a picture of " + width + "×" + height + ", " + depth
                        + " bits and colour type " + color + ", expected 8 bits, RGB, not interlaced");
            }
            file.readInt();
        } catch (IOException e) {
            file.close();
            throw e;
        }
        pixels = new InflaterInputStream(new Content(file));
        before = new byte[width * CHANNELS];
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** The next row, three bytes a pixel. */
    byte[] next() throws IOException {
        if (rowsRead++ == height) {
            throw new EOFException("the picture has no more rows");
        }
        int filter = pixels.read();
        byte[] row = new byte[width * CHANNELS];
        if (pixels.readNBytes(row, 0, row.length) < row.length) {
            throw new EOFException("found the end of the picture in row " + rowsRead + " of " + height);
        }
        for (int i = 0; i < row.length; i++) {
            int left = i < CHANNELS ? 0 : row[i - CHANNELS] & 0xFF;
            int above = before[i] & 0xFF;
            int corner = i < CHANNELS ? 0 : before[i - CHANNELS] & 0xFF;
            row[i] += (byte)
                    switch (filter) {
                        case 0 -> 0;
                        case 1 -> left;
                        case 2 -> above;
                        case 3 -> (left + above) / 2;
                        case 4 -> paeth(left, above, corner);
                        default -> throw new IOException("found the filter " + filter + ", expected 0 to 4");
                    };
        }
        before = row;
        return row;
    }

    private static int paeth(int left, int above, int corner) {
        int toLeft = Math.abs(above - corner);
        int toAbove = Math.abs(left - corner);
        int toCorner = Math.abs(left + above - 2 * corner);
        if (toLeft <= toAbove && toLeft <= toCorner) {
            return left;
        }
        return toAbove <= toCorner ? above : corner;
    }

    private static int chunk(String name) {
        return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** What the IDAT chunks hold, one after another. */
    private static final class Content extends InputStream {
        private final DataInputStream file;
        private int left;
        private boolean begun;

        Content(DataInputStream file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            while (left == 0) {
                if (begun) {
                    file.readInt();
                }
                int size = file.readInt();
                int name = file.readInt();
                if (size < 0 || name == chunk("IEND")) {
                    return -1;
                }
                if (name == chunk("IDAT")) {
                    left = size;
                } else {
                    file.skipNBytes(size);
                }
                begun = true;
            }
            int some = file.read(into, at, Math.min(length, left));
            left -= Math.max(0, some);
            return some;
        }
    }
}
