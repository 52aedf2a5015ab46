package io.evenkeel.array;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Numbers with a shape, the last axis changing fastest.
 *
 * @param type how they were written
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record NumericArray(int[] shape, ElementType type, Numbers values) {
    private static final int MOST_AXES = 32;

    /** How an array lies in its file. */
    record Layout(long[] shape, ElementType type, ByteOrder order, boolean fortran) {}

    public int rank() {
        return shape.length;
    }

    /** Extent of the first axis. */
    public int rows() {
        return shape[0];
    }

    /** Numbers in one row: the product of all extents but the first. */
    public int width() {
        int width = 1;
        for (int axis = 1; axis < shape.length; axis++) {
            width *= shape[axis];
        }
        return width;
    }

    /** As Python writes it: {@code (3, 28, 28)}. */
    public String shapeText() {
        return text(Arrays.stream(shape).asLongStream().toArray());
    }

    static String text(long[] shape) {
        return Arrays.stream(shape)
                .limit(MOST_AXES)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(", ", "(", shape.length == 1 ? ",)" : ")"));
    }

    /**
     * Reads what a header has announced.
     *
     * @param mostRows read no more rows than this; the rest of the file is then left alone
     * @throws FormatException when there are not as many bytes as announced, or more
     */
    static NumericArray read(ByteReader in, Layout layout, long mostRows) throws FormatException {
        return read(in, layout, mostRows, true);
    }

    /** As {@link #read}, where something else may follow. */
    static NumericArray readPart(ByteReader in, Layout layout, long mostRows) throws FormatException {
        return read(in, layout, mostRows, false);
    }

    private static NumericArray read(ByteReader in, Layout layout, long mostRows, boolean alone)
            throws FormatException {
        long announced = announced(in, layout);
        int[] shape = Arrays.stream(layout.shape).mapToInt(Math::toIntExact).toArray();
        boolean cut = shape.length > 0 && shape[0] > mostRows && !layout.fortran;
        int count = (int) announced;
        if (cut) {
            count = (int) (announced / shape[0] * mostRows);
            shape[0] = (int) mostRows;
        }
        String what = "an array of shape " + text(layout.shape) + " and type " + layout.type;
        Numbers values = NumbersReader.read(in, count, layout.type, layout.order, what);
        if (alone && !cut) {
            in.end(what);
        }
        if (!layout.fortran || shape.length < 2) {
            return new NumericArray(shape, layout.type, values);
        }
        NumericArray whole = new NumericArray(shape, layout.type, values.reordered(count, i -> fortranIndex(i, shape)));
        return shape[0] > mostRows ? whole.first((int) mostRows) : whole;
    }

    private static long announced(ByteReader in, Layout layout) throws FormatException {
        String header = "a header that announces shape " + text(layout.shape) + " of type " + layout.type;
        if (layout.shape.length > MOST_AXES) {
            throw new FormatException(layout.shape.length + " axes", "at most " + MOST_AXES);
        }
        long count = 1;
        boolean none = false;
        for (long extent : layout.shape) {
            if (extent < 0) {
                throw new FormatException(header, "extents that are not negative");
            }
            none |= extent == 0;
            boolean fits = extent == 0 || count <= Integer.MAX_VALUE / extent;
            if (!fits || extent > Integer.MAX_VALUE) {
                throw new FormatException(header, "fewer than 2³¹ numbers");
            }
            count *= Math.max(1, extent);
        }
        count = none ? 0 : count;
        if (count * layout.type.bytes() > in.remaining()) {
            throw new FormatException(
                    header + ", " + count * layout.type.bytes() + " bytes",
                    "no more than the " + in.remaining() + " bytes that "
                            + (in.packed() ? "can follow it" : "follow it"));
        }
        return count;
    }

    /** Where the element with this index in C order stands in Fortran order. */
    private static int fortranIndex(int index, int[] shape) {
        int rest = index;
        int result = 0;
        int outer = 1;
        for (int extent : shape) {
            outer *= extent;
        }
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            outer /= shape[axis];
            result += rest % shape[axis] * outer;
            rest /= shape[axis];
        }
        return result;
    }

    /** The first so many rows. */
    public NumericArray first(int rows) {
        int[] fewer = shape.clone();
        fewer[0] = rows;
        return new NumericArray(fewer, type, values.first(rows * width()));
    }

    /** Turns bytes into numbers in the storage that fits their type. */
    private static final class NumbersReader {
        private static final int CHUNK = 1 << 13;
        private static final double SHARE_OF_MEMORY = 0.75;

        private NumbersReader() {}

        static Numbers read(ByteReader in, int count, ElementType type, ByteOrder order, String what)
                throws FormatException {
            long needed = (long) count * type.storedBytes();
            if (needed > SHARE_OF_MEMORY * Runtime.getRuntime().maxMemory()) {
                throw new FormatException(
                        what + ", which takes " + (needed >> 20) + " MiB of memory",
                        "less than the " + (Runtime.getRuntime().maxMemory() >> 20)
                                + " MiB that Java may use; read fewer samples, or give it more by -Xmx");
            }
            return switch (type.storedBytes()) {
                case 1 -> bytes(in, count, type, what);
                case Float.BYTES -> floats(in, count, type, order, what);
                default -> doubles(in, count, type, order, what);
            };
        }

        /** Packed bytes may be fewer than announced: then the array grows with what really comes. */
        private static int capacity(ByteReader in, int count) {
            return in.packed() ? Math.min(count, 1 << 16) : count;
        }

        private static int grown(int size, int count) {
            return (int) Math.min(count, 2L * size);
        }

        private static Numbers bytes(ByteReader in, int count, ElementType type, String what) throws FormatException {
            byte[] values = new byte[capacity(in, count)];
            byte[] chunk = new byte[CHUNK];
            for (int done = 0; done < count; ) {
                int some = Math.min(CHUNK, count - done);
                in.read(chunk, some, what);
                if (done + some > values.length) {
                    values = Arrays.copyOf(values, grown(values.length, count));
                }
                if (type == ElementType.BOOL) {
                    for (int i = 0; i < some; i++) {
                        chunk[i] = (byte) (chunk[i] == 0 ? 0 : 1);
                    }
                }
                System.arraycopy(chunk, 0, values, done, some);
                done += some;
            }
            return new Numbers.Bytes(values);
        }

        private static Numbers floats(ByteReader in, int count, ElementType type, ByteOrder order, String what)
                throws FormatException {
            float[] values = new float[capacity(in, count)];
            byte[] bytes = new byte[CHUNK * type.bytes()];
            ByteBuffer chunk = ByteBuffer.wrap(bytes).order(order);
            for (int done = 0; done < count; ) {
                int some = Math.min(CHUNK, count - done);
                in.read(bytes, some * type.bytes(), what);
                if (done + some > values.length) {
                    values = Arrays.copyOf(values, grown(values.length, count));
                }
                for (int i = 0; i < some; i++) {
                    values[done + i] = (float) type.decode(chunk, i * type.bytes());
                }
                done += some;
            }
            return new Numbers.Floats(values);
        }

        private static Numbers doubles(ByteReader in, int count, ElementType type, ByteOrder order, String what)
                throws FormatException {
            double[] values = new double[capacity(in, count)];
            byte[] bytes = new byte[CHUNK * type.bytes()];
            ByteBuffer chunk = ByteBuffer.wrap(bytes).order(order);
            for (int done = 0; done < count; ) {
                int some = Math.min(CHUNK, count - done);
                in.read(bytes, some * type.bytes(), what);
                if (done + some > values.length) {
                    values = Arrays.copyOf(values, grown(values.length, count));
                }
                for (int i = 0; i < some; i++) {
                    values[done + i] = type.decode(chunk, i * type.bytes());
                }
                done += some;
            }
            return new Numbers.Doubles(values);
        }
    }
}
