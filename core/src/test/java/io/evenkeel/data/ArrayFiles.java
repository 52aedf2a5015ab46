package io.evenkeel.data;

import io.evenkeel.array.IdxFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small files in every format of arrays, as tests need them. */
final class ArrayFiles {
    private ArrayFiles() {}

    /** An IDX file of unsigned bytes. */
    static Path idx(Path file, byte[] values, int... shape) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        IdxFormat.writeHeader(out, shape);
        out.write(values);
        return write(file, out.toByteArray());
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    /** A NumPy array of doubles. */
    static byte[] npy(double[] values, int... shape) {
        ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asDoubleBuffer().put(values);
        return npy("<f8", data.array(), shape);
    }

    /** A NumPy array of 64-bit whole numbers. */
    static byte[] npy(long[] values, int... shape) {
        ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(values);
        return npy("<i8", data.array(), shape);
    }

    private static byte[] npy(String type, byte[] data, int... shape) {
        String extents = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ",)"));
        byte[] header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n"
                .formatted(type, extents)
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(10 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        return file.putShort((short) header.length).put(header).put(data).array();
    }

    static byte[] npz(Map<String, byte[]> arrays) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            for (Map.Entry<String, byte[]> array : new TreeMap<>(arrays).entrySet()) {
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                zip.write(array.getValue());
                zip.closeEntry();
            }
        }
        return archive.toByteArray();
    }

    /** Tensors x, of doubles, and y, of bytes. */
    static byte[] safetensors(double[] x, int[] shape, byte[] y) {
        String header = ("{\"x\":{\"dtype\":\"F64\",\"shape\":%s,\"data_offsets\":[0,%d]},"
                        + "\"y\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[%d,%d]}}")
                .formatted(Arrays.toString(shape), 8 * x.length, y.length, 8 * x.length, 8 * x.length + y.length);
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file =
                ByteBuffer.allocate(8 + text.length + 8 * x.length + y.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(text.length).put(text);
        for (double value : x) {
            file.putDouble(value);
        }
        return file.put(y).array();
    }

    /** A published set of images as the cache has it. */
    static void cachedImages(DataCache cache, String name, int training, int test, int... shape) throws IOException {
        for (boolean isTest : new boolean[] {false, true}) {
            int size = isTest ? test : training;
            int width = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            byte[] pixels = new byte[size * width];
            byte[] labels = new byte[size];
            for (int i = 0; i < size; i++) {
                labels[i] = (byte) (i % 10);
                for (int j = 0; j < width; j++) {
                    pixels[i * width + j] = (byte) (i * 7 + j + (isTest ? 100 : 0));
                }
            }
            int[] all = new int[shape.length + 1];
            all[0] = size;
            System.arraycopy(shape, 0, all, 1, shape.length);
            String part = isTest ? "test" : "train";
            idx(cache.set(name).resolve(part + "-images.idx"), pixels, all);
            idx(cache.set(name).resolve(part + "-labels.idx"), labels, size);
        }
    }

    static Path write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }
}
