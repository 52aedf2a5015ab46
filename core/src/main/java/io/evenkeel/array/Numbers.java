package io.evenkeel.array;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * A long row of numbers, stored in as few bytes as hold them exactly.
 *
 * <p>Immutable by convention: the arrays are not copied, because they are large.
 */
public sealed interface Numbers {

    int size();

    double get(int index);

    /** Copies so many numbers, from an index on, to a place in an array. */
    void copy(int from, int count, double[] into, int at);

    /** As doubles would be, each rounded to the nearest float. */
    void copy(int from, int count, float[] into, int at);

    /** New numbers of this size in the same storage: the one at {@code i} is the one that stood at {@code source(i)}. */
    Numbers reordered(int size, IntUnaryOperator source);

    /** The first so many. */
    Numbers first(int size);

    /** Chosen rows of a table with so many columns, in the order given. */
    default Numbers rows(int[] rows, int width) {
        return reordered(Math.multiplyExact(rows.length, width), i -> rows[i / width] * width + i % width);
    }

    /** These and then the others. */
    default Numbers and(Numbers others) {
        double[] all = Arrays.copyOf(toDoubles(), Math.addExact(size(), others.size()));
        others.copy(0, others.size(), all, size());
        return new Doubles(all);
    }

    /** All of them, in a new array. */
    default double[] toDoubles() {
        double[] all = new double[size()];
        copy(0, all.length, all, 0);
        return all;
    }

    static Numbers of(double... values) {
        return new Doubles(values);
    }

    /** Whole numbers from 0 to 255. */
    record Bytes(byte[] values) implements Numbers {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public double get(int index) {
            return values[index] & 0xFF;
        }

        @Override
        public void copy(int from, int count, double[] into, int at) {
            for (int i = 0; i < count; i++) {
                into[at + i] = values[from + i] & 0xFF;
            }
        }

        @Override
        public void copy(int from, int count, float[] into, int at) {
            for (int i = 0; i < count; i++) {
                into[at + i] = values[from + i] & 0xFF;
            }
        }

        @Override
        public Numbers reordered(int size, IntUnaryOperator source) {
            byte[] reordered = new byte[size];
            for (int i = 0; i < size; i++) {
                reordered[i] = values[source.applyAsInt(i)];
            }
            return new Bytes(reordered);
        }

        @Override
        public Numbers rows(int[] rows, int width) {
            byte[] chosen = new byte[Math.multiplyExact(rows.length, width)];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(values, rows[i] * width, chosen, i * width, width);
            }
            return new Bytes(chosen);
        }

        @Override
        public Numbers and(Numbers others) {
            if (!(others instanceof Bytes bytes)) {
                return Numbers.super.and(others);
            }
            byte[] all = Arrays.copyOf(values, Math.addExact(values.length, bytes.values.length));
            System.arraycopy(bytes.values, 0, all, values.length, bytes.values.length);
            return new Bytes(all);
        }

        @Override
        public Numbers first(int size) {
            return size == values.length ? this : new Bytes(Arrays.copyOf(values, size));
        }
    }

    /** Single precision. */
    record Floats(float[] values) implements Numbers {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public double get(int index) {
            return values[index];
        }

        @Override
        public void copy(int from, int count, double[] into, int at) {
            for (int i = 0; i < count; i++) {
                into[at + i] = values[from + i];
            }
        }

        @Override
        public void copy(int from, int count, float[] into, int at) {
            System.arraycopy(values, from, into, at, count);
        }

        @Override
        public Numbers reordered(int size, IntUnaryOperator source) {
            float[] reordered = new float[size];
            for (int i = 0; i < size; i++) {
                reordered[i] = values[source.applyAsInt(i)];
            }
            return new Floats(reordered);
        }

        @Override
        public Numbers first(int size) {
            return size == values.length ? this : new Floats(Arrays.copyOf(values, size));
        }

        @Override
        public Numbers and(Numbers others) {
            if (!(others instanceof Floats floats)) {
                return Numbers.super.and(others);
            }
            float[] all = Arrays.copyOf(values, Math.addExact(values.length, floats.values.length));
            System.arraycopy(floats.values, 0, all, values.length, floats.values.length);
            return new Floats(all);
        }
    }

    /** Double precision. */
    record Doubles(double[] values) implements Numbers {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public double get(int index) {
            return values[index];
        }

        @Override
        public void copy(int from, int count, double[] into, int at) {
            System.arraycopy(values, from, into, at, count);
        }

        @Override
        public void copy(int from, int count, float[] into, int at) {
            for (int i = 0; i < count; i++) {
                into[at + i] = (float) values[from + i];
            }
        }

        @Override
        public Numbers reordered(int size, IntUnaryOperator source) {
            double[] reordered = new double[size];
            for (int i = 0; i < size; i++) {
                reordered[i] = values[source.applyAsInt(i)];
            }
            return new Doubles(reordered);
        }

        @Override
        public Numbers first(int size) {
            return size == values.length ? this : new Doubles(Arrays.copyOf(values, size));
        }
    }
}
