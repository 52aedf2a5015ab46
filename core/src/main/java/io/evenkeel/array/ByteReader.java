package io.evenkeel.array;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Bytes one after another, of which it is known how many there can be at most. */
public final class ByteReader implements AutoCloseable {
    /** What deflate reaches at best: 258 bytes for two bits. */
    private static final long BEST_DEFLATION = 1032;

    private final InputStream in;
    private final long most;
    private final boolean packed;
    private long position;

    private ByteReader(InputStream in, long most, boolean packed) {
        this.in = in;
        this.most = most;
        this.packed = packed;
    }

    /** A whole file; one packed by gzip is unpacked on the way. */
    public static ByteReader of(Path file) throws IOException {
        long size = Files.size(file);
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            in.mark(2);
            boolean packed = in.read() == 0x1F && in.read() == 0x8B;
            in.reset();
            return packed
                    ? new ByteReader(new GZIPInputStream(in, 1 << 16), unpackedAtMost(size), true)
                    : new ByteReader(in, size, false);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** A part of a file that is known to be there. */
    static ByteReader of(Path file, long from, long size) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        try {
            channel.position(from);
            return new ByteReader(new BufferedInputStream(Channels.newInputStream(channel), 1 << 16), size, false);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** An entry of an archive, by the size that it takes there. */
    static ByteReader ofDeflated(InputStream in, long compressedSize) {
        return new ByteReader(in, unpackedAtMost(compressedSize), true);
    }

    private static long unpackedAtMost(long packedSize) {
        return packedSize > Long.MAX_VALUE / BEST_DEFLATION ? Long.MAX_VALUE : packedSize * BEST_DEFLATION;
    }

    /** How many more bytes there can be; exactly so many unless they are {@link #packed()}. */
    long remaining() {
        return most - position;
    }

    boolean packed() {
        return packed;
    }

    /** The next so many bytes, few enough to be allocated on trust. */
    byte[] read(int count, String what) throws FormatException {
        byte[] bytes = new byte[count];
        read(bytes, count, what);
        return bytes;
    }

    /** Fills the front of the array. */
    void read(byte[] into, int count, String what) throws FormatException {
        int done;
        try {
            done = in.readNBytes(into, 0, count);
        } catch (IOException e) {
            throw new FormatException(
                    "a file that breaks off or is damaged at byte " + position + " of its content (" + e.getMessage()
                            + ")",
                    count + " bytes of " + what);
        }
        position += done;
        if (done < count) {
            throw new FormatException(
                    "the end of the file after " + position + " bytes", (count - done) + " more, of " + what);
        }
    }

    /** Refuses anything that is left. */
    void end(String what) throws FormatException {
        try {
            if (in.read() >= 0) {
                throw new FormatException(
                        packed ? "more bytes after " + what : most - position + " bytes after " + what,
                        "the end of the file");
            }
        } catch (IOException e) {
            throw new FormatException("a damaged end (" + e.getMessage() + ")", "the end of the file");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
