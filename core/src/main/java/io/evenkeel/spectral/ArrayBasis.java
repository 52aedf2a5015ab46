package io.evenkeel.spectral;

import java.util.Arrays;
import java.util.Objects;

/** A list of arrays. */
final class ArrayBasis implements Basis<double[]> {
    private final ArraySpace space;
    private final double[][] vectors;
    private int size;

    ArrayBasis(ArraySpace space, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a basis has room for at least 1 vector, not " + capacity);
        }
        this.space = space;
        this.vectors = new double[capacity][];
    }

    @Override
    public VectorSpace<double[]> space() {
        return space;
    }

    @Override
    public int capacity() {
        return vectors.length;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public double[] get(int i) {
        return vectors[Objects.checkIndex(i, size)];
    }

    @Override
    public void append(double a, double[] x) {
        space.check(x);
        if (size == vectors.length) {
            throw new IllegalStateException("the basis is full with " + size + " vectors");
        }
        double[] copy = x.clone();
        space.scale(a, copy);
        vectors[size++] = copy;
    }

    @Override
    public double[] extend() {
        append(1, new double[Math.toIntExact(space.dimension())]);
        return vectors[size - 1];
    }

    @Override
    public void truncate(int size) {
        this.size = Objects.checkIndex(size, this.size + 1);
        Arrays.fill(vectors, size, vectors.length, null);
    }

    @Override
    public double[] dots(double[] x) {
        double[] dots = new double[size];
        for (int i = 0; i < size; i++) {
            dots[i] = space.dot(vectors[i], x);
        }
        return dots;
    }

    @Override
    public void addCombination(double[] c, double[] y) {
        Objects.checkIndex(c.length, size + 1);
        for (int i = 0; i < c.length; i++) {
            space.axpy(c[i], vectors[i], y);
        }
    }

    @Override
    public double[][] gram(Basis<double[]> other) {
        double[][] gram = new double[size][other.size()];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < other.size(); j++) {
                gram[i][j] = space.dot(vectors[i], other.get(j));
            }
        }
        return gram;
    }

    @Override
    public void rotate(double[][] c) {
        int columns = columns(c, size, vectors.length);
        double[][] rotated = new double[columns][];
        for (int j = 0; j < columns; j++) {
            rotated[j] = space.zero();
            for (int i = 0; i < size; i++) {
                space.axpy(c[i][j], vectors[i], rotated[j]);
            }
        }
        Arrays.fill(vectors, null);
        System.arraycopy(rotated, 0, vectors, 0, columns);
        size = columns;
    }

    private static int columns(double[][] c, int size, int capacity) {
        if (c.length != size || size == 0) {
            throw new IllegalArgumentException("a matrix of " + c.length + " rows cannot rotate " + size + " vectors");
        }
        int columns = c[0].length;
        for (double[] row : c) {
            if (row.length != columns || columns < 1 || columns > capacity) {
                throw new IllegalArgumentException("rows of " + row.length + " and " + columns
                        + " numbers; they must be equally long, between 1 and the capacity " + capacity);
            }
        }
        return columns;
    }

    @Override
    public void close() {
        truncate(0);
    }
}
