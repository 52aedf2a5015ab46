package io.evenkeel.fetch;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The plain files of a tape archive (POSIX ustar), packed by gzip or not. */
final class TarFile {
    private static final int BLOCK = 512;
    private static final int NAME_LENGTH = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int TYPE_AT = 156;
    private static final int PREFIX_AT = 345;
    private static final int PREFIX_LENGTH = 155;

    private TarFile() {}

    /** Copies the files that stand directly in one of the archive's folders. */
    static void unpack(Path archive, String within, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (InputStream in = open(archive)) {
            byte[] header = new byte[BLOCK];
            while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
                String prefix = text(header, PREFIX_AT, PREFIX_LENGTH);
                String path = (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, NAME_LENGTH);
                long size = size(header);
                boolean plain = header[TYPE_AT] == '0' || header[TYPE_AT] == 0;
                String name = path.startsWith("./") ? path.substring(2) : path;
                if (plain && name.startsWith(within + "/") && name.indexOf('/', within.length() + 1) < 0) {
                    copy(in, size, folder.resolve(name.substring(within.length() + 1)));
                } else {
                    in.skipNBytes(size);
                }
                in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
            }
        }
    }

    private static InputStream open(Path archive) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        in.mark(2);
        boolean packed = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return packed ? new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16) : in;
    }

    private static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.UTF_8);
    }

    private static long size(byte[] header) throws IOException {
        String octal = text(header, SIZE_AT, SIZE_LENGTH).strip();
        if (!octal.matches("[0-7]{1,12}")) {
            throw new IOException("found the size '" + octal + "' in an archive, expected octal digits");
        }
        return Long.parseLong(octal, 8);
    }

    private static void copy(InputStream in, long size, Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; ) {
                int some = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (some < 0) {
                    throw new EOFException("the archive ends inside " + file.getFileName());
                }
                out.write(buffer, 0, some);
                left -= some;
            }
        }
    }
}
