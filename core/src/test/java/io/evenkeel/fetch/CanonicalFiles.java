package io.evenkeel.fetch;

import io.evenkeel.array.IdxFormat;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Small stand-ins for the files that sets are published as. */
final class CanonicalFiles {
    private CanonicalFiles() {}

    /** The four files of MNIST; those for testing packed by gzip. */
    static Path mnist(Path folder, int training, int test) throws IOException {
        Files.createDirectories(folder);
        for (String part : new String[] {"train", "t10k"}) {
            int size = part.equals("train") ? training : test;
            byte[] pixels = new byte[size * 28 * 28];
            byte[] labels = new byte[size];
            for (int i = 0; i < size; i++) {
                Arrays.fill(pixels, i * 28 * 28, (i + 1) * 28 * 28, (byte) (200 + i));
                labels[i] = (byte) (i % 10);
            }
            String packed = part.equals("train") ? "" : ".gz";
            idx(folder.resolve(part + "-images-idx3-ubyte" + packed), pixels, size, 28, 28);
            idx(folder.resolve(part + "-labels-idx1-ubyte" + packed), labels, size);
        }
        return folder;
    }

    static void idx(Path file, byte[] values, int... shape) throws IOException {
        boolean packed = file.toString().endsWith(".gz");
        try (OutputStream plain = Files.newOutputStream(file);
                OutputStream out = packed ? new GZIPOutputStream(plain) : plain) {
            IdxFormat.writeHeader(out, shape);
            out.write(values);
        }
    }

    /** Pixel of a colour image, channel first. */
    static byte pixel(int image, int channel, int pixel) {
        return (byte) (image * 31 + channel * 77 + pixel);
    }

    /** CIFAR-10's binary batches, so many images in each. */
    static Path cifarBatches(Path folder, int images) throws IOException {
        Path inside = Files.createDirectories(folder.resolve("cifar-10-batches-bin"));
        for (int batch = 0; batch < 6; batch++) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int i = batch * images; i < (batch + 1) * images; i++) {
                content.write(i % 10);
                for (int channel = 0; channel < 3; channel++) {
                    for (int pixel = 0; pixel < 1024; pixel++) {
                        content.write(pixel(i, channel, pixel));
                    }
                }
            }
            String name = batch == 5 ? "test_batch.bin" : "data_batch_" + (batch + 1) + ".bin";
            Files.write(inside.resolve(name), content.toByteArray());
        }
        return folder;
    }

    /** The same images as pictures, rows filtered in all five ways, with labels in JSON. */
    static Path cifarPictures(Path folder, int images) throws IOException {
        Files.createDirectories(folder);
        StringBuilder labels = new StringBuilder("[");
        for (int batch = 0; batch < 6; batch++) {
            byte[][] rows = new byte[images][3 * 1024];
            for (int i = 0; i < images; i++) {
                for (int k = 0; k < 3 * 1024; k++) {
                    rows[i][k] = pixel(batch * images + i, k % 3, k / 3);
                }
                if (batch < 5) {
                    labels.append(batch + i > 0 ? "," : "").append((batch * images + i) % 10);
                }
            }
            String name = batch == 5 ? "test_batch.png" : "data_batch_" + (batch + 1) + ".png";
            Files.write(folder.resolve(name), png(rows, 1024));
        }
        Files.writeString(folder.resolve("train_lables.json"), labels + "]");
        StringBuilder test = new StringBuilder("[");
        for (int i = 0; i < images; i++) {
            test.append(i > 0 ? "," : "").append((5 * images + i) % 10);
        }
        Files.writeString(folder.resolve("test_lables.json"), test + "]");
        return folder;
    }

    /** A PNG picture of RGB rows; row i by filter i modulo 5, in several IDAT chunks. */
    static byte[] png(byte[][] rows, int width) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.writeLong(0x89504E470D0A1A0AL);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(rows.length);
        fields.write(new byte[] {8, 2, 0, 0, 0});
        chunk(out, "IHDR", header.toByteArray());
        chunk(out, "tEXt", "Comment\0none".getBytes(StandardCharsets.ISO_8859_1));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream pixels = new DeflaterOutputStream(packed)) {
            byte[] above = new byte[3 * width];
            for (int i = 0; i < rows.length; i++) {
                pixels.write(i % 5);
                pixels.write(filtered(rows[i], above, i % 5));
                above = rows[i];
            }
        }
        byte[] content = packed.toByteArray();
        int half = content.length / 2;
        chunk(out, "IDAT", Arrays.copyOf(content, half));
        chunk(out, "IDAT", Arrays.copyOfRange(content, half, content.length));
        chunk(out, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static byte[] filtered(byte[] row, byte[] above, int filter) {
        byte[] filtered = new byte[row.length];
        for (int k = 0; k < row.length; k++) {
            int a = k < 3 ? 0 : row[k - 3] & 0xFF;
            int b = above[k] & 0xFF;
            int c = k < 3 ? 0 : above[k - 3] & 0xFF;
            int p = a + b - c;
            int nearest = Math.abs(p - a) <= Math.abs(p - b) && Math.abs(p - a) <= Math.abs(p - c)
                    ? a
                    : Math.abs(p - b) <= Math.abs(p - c) ? b : c;
            int[] guesses = {0, a, b, (a + b) / 2, nearest};
            filtered[k] = (byte) (row[k] - guesses[filter]);
        }
        return filtered;
    }

    private static void chunk(DataOutputStream out, String name, byte[] content) throws IOException {
        byte[] type = name.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(type);
        sum.update(content);
        out.writeInt(content.length);
        out.write(type);
        out.write(content);
        out.writeInt((int) sum.getValue());
    }

    /** An npm package: a tape archive with these files below package/, packed by gzip. */
    static byte[] npmPackage(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                byte[] header = new byte[512];
                byte[] name = ("package/" + file.getKey()).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(name, 0, header, 0, name.length);
                byte[] size = "%011o".formatted(file.getValue().length).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(size, 0, header, 124, size.length);
                header[156] = '0';
                out.write(header);
                out.write(file.getValue());
                out.write(new byte[(512 - file.getValue().length % 512) % 512]);
            }
            out.write(new byte[1024]);
        }
        return packed.toByteArray();
    }
}
