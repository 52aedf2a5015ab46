package io.evenkeel.torch.script;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What can be known of a TorchScript file without native code: that it is a whole archive with the entries that
 * {@code torch.jit.save} writes, that no bit of them has changed, and that every tensor lies within its record (libtorch
 * checks neither checksums nor the sizes of records). Reads the file once.
 */
public final class TorchScriptFile {

    private static final String EXPECTED =
            "a TorchScript file, as torch.jit.script(model).save(path) or torch.jit.trace(model, x).save(path) writes it";

    /** An archive in which so much less is stored than it unpacks to is no model: weights hardly shrink. */
    private static final long MOST_EXPANSION = 64;

    private static final long SMALL = 1 << 24;
    private static final int CHUNK = 1 << 16;
    private static final int MOST_PICKLE_BYTES = 1 << 28;

    private final Path file;

    private TorchScriptFile(Path file) {
        this.file = file;
    }

    /**
     * @throws TorchScriptException unless it can be handed to libtorch
     * @throws IOException when it is missing or may not be read
     */
    public static void check(Path file) throws IOException {
        new TorchScriptFile(file).check();
    }

    private void check() throws IOException {
        if (Files.isDirectory(file)) {
            throw wrong("a folder");
        }
        refuseOtherFormats();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            refuseTwins(zip);
            String root = root(zip);
            refuseBombs(zip);
            for (ZipEntry entry : Collections.list(zip.entries())) {
                verify(zip, entry);
            }
            requireVersion(zip, root);
            tensors(zip, root, "data");
            tensors(zip, root, "constants");
        } catch (ZipException e) {
            throw wrong("an archive that is damaged or was cut short (" + Files.size(file) + " bytes; " + e.getMessage()
                    + ")");
        }
    }

    private void refuseOtherFormats() throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(4);
        }
        if (start.length == 0) {
            throw wrong("an empty file");
        }
        if (start[0] == (byte) 0x80) {
            throw wrong("a pickle, as old versions of torch.save write");
        }
        if (start.length < 4 || start[0] != 'P' || start[1] != 'K') {
            throw wrong("a file that is no zip archive");
        }
    }

    private String root(ZipFile zip) {
        List<String> names = zip.stream().map(ZipEntry::getName).toList();
        String data = names.stream()
                .filter(name -> name.endsWith("/data.pkl") && name.indexOf('/') == name.lastIndexOf('/'))
                .findFirst()
                .orElseThrow(() -> wrong("a zip archive without a model in it (no data.pkl)"));
        String root = data.substring(0, data.indexOf('/') + 1);
        if (names.stream().noneMatch(name -> name.startsWith(root + "code/") && name.endsWith(".py"))) {
            throw wrong("weights without code, as torch.save writes them");
        }
        if (!names.contains(root + "constants.pkl")) {
            throw wrong("an archive without its entry " + root + "constants.pkl");
        }
        return root;
    }

    /** Of two entries by one name, what is checked here need not be what libtorch reads; to it, case makes no difference. */
    private void refuseTwins(ZipFile zip) {
        Set<String> names = new HashSet<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (!names.add(entry.getName().toLowerCase(Locale.ROOT))) {
                throw wrong("an archive with two entries " + entry.getName());
            }
        }
    }

    private void refuseBombs(ZipFile zip) throws IOException {
        long total = 0;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entry.getSize() < 0 || entry.getSize() > Long.MAX_VALUE - total) {
                throw wrong("an entry " + entry.getName() + " of unknown size");
            }
            total += entry.getSize();
        }
        long bytes = Files.size(file);
        if (total > SMALL && total / MOST_EXPANSION > bytes) {
            throw wrong("an archive of " + bytes + " bytes that unpacks to " + total);
        }
    }

    private void verify(ZipFile zip, ZipEntry entry) throws IOException {
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[CHUNK];
        long length = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                sum.update(chunk, 0, read);
                length += read;
                if (length > entry.getSize()) {
                    break;
                }
            }
        }
        if (length != entry.getSize() || (entry.getCrc() >= 0 && sum.getValue() != entry.getCrc())) {
            throw wrong("an entry " + entry.getName() + " that is damaged: its checksum is not that of its contents");
        }
    }

    /** It stands in another place since version 6, which a model has from some of its operations. */
    private void requireVersion(ZipFile zip, String root) throws IOException {
        String entry = zip.getEntry(root + ".data/version") == null ? root + "version" : root + ".data/version";
        if (zip.getEntry(entry) == null) {
            throw wrong("an archive without its entry " + entry);
        }
        String version = new String(bytes(zip, entry), StandardCharsets.UTF_8).strip();
        if (!version.matches("\\d{1,6}")) {
            throw wrong("an archive whose format version is no number");
        }
    }

    private void tensors(ZipFile zip, String root, String archive) throws IOException {
        String entry = root + archive + ".pkl";
        PickledTensors.check(bytes(zip, entry), key -> {
                    ZipEntry record = zip.getEntry(root + archive + "/" + key);
                    return record == null ? -1 : record.getSize();
                })
                .ifPresent(problem -> {
                    throw wrong(problem + ", in its entry " + entry);
                });
    }

    private byte[] bytes(ZipFile zip, String name) throws IOException {
        try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
            byte[] bytes = in.readNBytes(MOST_PICKLE_BYTES);
            if (bytes.length == MOST_PICKLE_BYTES) {
                throw wrong("an entry " + name + " of more than " + MOST_PICKLE_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private TorchScriptException wrong(String found) {
        return TorchScriptException.of(file, found, EXPECTED);
    }
}
