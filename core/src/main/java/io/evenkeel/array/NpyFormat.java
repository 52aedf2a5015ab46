package io.evenkeel.array;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * NumPy's files: {@code .npy}, one array behind a header that is a Python dictionary (NumPy Enhancement Proposal 1,
 * versions 1 to 3), and {@code .npz}, a zip archive of them. Pickled objects are refused, never loaded.
 */
public final class NpyFormat {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;
    private static final String SUFFIX = ".npy";
    private static final int NAMES_LISTED = 20;

    private NpyFormat() {}

    /** @param mostRows read no more rows than this */
    public static NumericArray read(Path file, long mostRows) throws IOException, FormatException {
        try (ByteReader in = ByteReader.of(file)) {
            return read(in, mostRows);
        }
    }

    /** The array of this name from an archive. */
    public static NumericArray readFromArchive(Path file, String name, long mostRows)
            throws IOException, FormatException {
        try (ZipFile archive = new ZipFile(file.toFile())) {
            ZipEntry entry = archive.getEntry(name + SUFFIX);
            if (entry == null) {
                throw new FormatException("no array '" + name + "'", "one of " + names(archive));
            }
            InputStream content = archive.getInputStream(entry);
            if (content == null) {
                throw new FormatException("an archive without the content of '" + name + "'", "a whole .npz archive");
            }
            long packed = Math.min(
                    Math.max(0, entry.getCompressedSize()), file.toFile().length());
            CheckedInputStream checked = new CheckedInputStream(content, new CRC32());
            try (ByteReader in = ByteReader.ofDeflated(checked, packed)) {
                NumericArray array = read(in, mostRows);
                boolean whole = array.rows() < mostRows;
                if (whole
                        && entry.getCrc() >= 0
                        && entry.getCrc() != checked.getChecksum().getValue()) {
                    throw new FormatException(
                            "'" + name
                                    + "' with the check sum %08x"
                                            .formatted(checked.getChecksum().getValue()),
                            "%08x, as the archive says".formatted(entry.getCrc()));
                }
                return array;
            }
        } catch (ZipException | IllegalArgumentException e) {
            throw new FormatException("no readable zip archive (" + e.getMessage() + ")", "an .npz archive");
        }
    }

    private static String names(ZipFile archive) {
        List<String> names = new ArrayList<>();
        Enumeration<? extends ZipEntry> entries = archive.entries();
        while (entries.hasMoreElements() && names.size() < NAMES_LISTED) {
            String name = entries.nextElement().getName();
            names.add("'" + (name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name) + "'");
        }
        return names.isEmpty() ? "an archive's arrays, but it is empty" : String.join(", ", names);
    }

    private static NumericArray read(ByteReader in, long mostRows) throws FormatException {
        byte[] magic = in.read(MAGIC.length, "a magic number");
        if (!Arrays.equals(magic, MAGIC)) {
            throw new FormatException(
                    "a file that begins with " + printable(magic), "a NumPy array, which begins with \\x93NUMPY");
        }
        byte[] version = in.read(2, "a version");
        int length =
                switch (version[0]) {
                    case 1 -> little(in.read(2, "the header's length")).getShort() & 0xFFFF;
                    case 2, 3 -> little(in.read(4, "the header's length")).getInt();
                    default ->
                        throw new FormatException(
                                "version " + (version[0] & 0xFF) + "." + (version[1] & 0xFF), "version 1, 2 or 3");
                };
        if (length < 0 || length > LONGEST_HEADER) {
            throw new FormatException(
                    "a header of " + Integer.toUnsignedString(length) + " bytes", "at most " + LONGEST_HEADER);
        }
        String header = new String(in.read(length, "the header"), StandardCharsets.UTF_8);
        return NumericArray.read(in, NpyHeader.parse(header), mostRows);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String printable(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(b > ' ' && b < 0x7F ? Character.toString(b) : "\\x%02X".formatted(b & 0xFF));
        }
        return text.toString();
    }
}
