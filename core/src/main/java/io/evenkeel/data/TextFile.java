package io.evenkeel.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A user's text file: UTF-8, with or without a byte order mark. */
record TextFile(Path folder, String path) {
    private static final long LARGEST = Integer.MAX_VALUE - 16L;
    /** The most bytes that are read of what has no size. */
    private static final int STREAMED = 64 << 20;

    DataException.Place place() {
        return DataException.Place.ofFile(path);
    }

    /** The whole text, without a byte order mark. */
    String read() {
        return decoded(bytes());
    }

    private byte[] bytes() {
        UserFile user = new UserFile(folder, path);
        Path file = user.existing("a text file");
        try {
            long size = Files.size(file);
            if (size > LARGEST) {
                throw place().unreadable(size + " bytes", "at most 2 GiB of text", null);
            }
            return size == 0 ? streamed(file) : Files.readAllBytes(file);
        } catch (IOException e) {
            throw user.cannotBeRead("a text file", e);
        }
    }

    /** A device or a pipe has no size, and may have no end. */
    private byte[] streamed(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(STREAMED);
            if (bytes.length == STREAMED) {
                throw place().unreadable(
                                "a stream of " + (STREAMED >> 20) + " MiB or more",
                                "a file, or a shorter stream",
                                null);
            }
            return bytes;
        }
    }

    private String decoded(byte[] bytes) {
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
            throw place().refuse("UTF-16 text", "UTF-8; save the file as UTF-8");
        }
        int start = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
        CharBuffer out = CharBuffer.allocate(in.remaining());
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw place().atRow(lineOf(bytes, in.position()))
                    .refuse(
                            "the byte 0x%02X, which is not UTF-8".formatted(bytes[in.position()] & 0xFF),
                            "UTF-8; save the file as UTF-8");
        }
        return out.flip().toString();
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static long lineOf(byte[] bytes, int position) {
        long line = 1;
        for (int i = 0; i < position; i++) {
            boolean lone = bytes[i] == '\r' && bytes[i + 1] != '\n';
            if (bytes[i] == '\n' || lone) {
                line++;
            }
        }
        return line;
    }
}
