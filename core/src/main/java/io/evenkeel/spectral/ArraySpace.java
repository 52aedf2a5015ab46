package io.evenkeel.spectral;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Vectors in Java arrays of doubles. */
public final class ArraySpace implements VectorSpace<double[]> {
    private final int dimension;

    /**
     * @throws IllegalArgumentException if {@code dimension} is not positive
     */
    public ArraySpace(int dimension) {
        if (dimension < 1) {
            throw new IllegalArgumentException("a space has at least 1 dimension, but this has " + dimension);
        }
        this.dimension = dimension;
    }

    @Override
    public long dimension() {
        return dimension;
    }

    @Override
    public double roundoff() {
        return 0x1p-53;
    }

    @Override
    public double[] zero() {
        return new double[dimension];
    }

    @Override
    public void assign(double[] x, double[] y) {
        check(x);
        check(y);
        System.arraycopy(x, 0, y, 0, dimension);
    }

    @Override
    public void clear(double[] x) {
        check(x);
        Arrays.fill(x, 0);
    }

    @Override
    public double dot(double[] x, double[] y) {
        check(x);
        check(y);
        // Four sums: one would make every addition wait for the one before it.
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < dimension; i += 4) {
            s0 += x[i] * y[i];
            s1 += x[i + 1] * y[i + 1];
            s2 += x[i + 2] * y[i + 2];
            s3 += x[i + 3] * y[i + 3];
        }
        for (; i < dimension; i++) {
            s0 += x[i] * y[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public void axpy(double a, double[] x, double[] y) {
        check(x);
        check(y);
        for (int i = 0; i < dimension; i++) {
            y[i] += a * x[i];
        }
    }

    @Override
    public void scale(double a, double[] x) {
        check(x);
        for (int i = 0; i < dimension; i++) {
            x[i] *= a;
        }
    }

    @Override
    public void multiply(double[] x, double[] y) {
        check(x);
        check(y);
        for (int i = 0; i < dimension; i++) {
            y[i] *= x[i];
        }
    }

    @Override
    public void rademacher(long seed, double[] x) {
        check(x);
        SplittableRandom random = new SplittableRandom(seed);
        long bits = 0;
        for (int i = 0; i < dimension; i++) {
            if (i % Long.SIZE == 0) {
                bits = random.nextLong();
            }
            x[i] = 1 - 2 * (double) (bits & 1);
            bits >>>= 1;
        }
    }

    @Override
    public void gaussian(long seed, double[] x) {
        check(x);
        SplittableRandom random = new SplittableRandom(seed);
        // Box and Muller 1958; 1 − u is never 0.
        for (int i = 0; i < dimension; i += 2) {
            double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            double angle = 2 * Math.PI * random.nextDouble();
            x[i] = radius * StrictMath.cos(angle);
            if (i + 1 < dimension) {
                x[i + 1] = radius * StrictMath.sin(angle);
            }
        }
    }

    @Override
    public Basis<double[]> basis(int capacity) {
        return new ArrayBasis(this, capacity);
    }

    @Override
    public void release(double[] x) {
        check(x);
    }

    /** The coordinates from {@code from} until before {@code to}. */
    public Block<double[]> block(int from, int to) {
        return new ArrayBlock(this, from, to);
    }

    void check(double[] x) {
        if (x.length != dimension) {
            throw new IllegalArgumentException(
                    "a vector of " + x.length + " numbers does not belong to a space of " + dimension + " dimensions");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ArraySpace space && space.dimension == dimension;
    }

    @Override
    public int hashCode() {
        return dimension;
    }

    @Override
    public String toString() {
        return "arrays of " + dimension;
    }
}
