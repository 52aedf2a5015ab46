package io.evenkeel.torch.operator;

import io.evenkeel.spectral.Basis;
import io.evenkeel.spectral.VectorSpace;
import io.evenkeel.torch.TensorArrays;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The rows of one matrix. All that goes over several vectors is one product of matrices in the precision of the space. */
final class TensorBasis implements Basis<Tensor> {

    /** Columns that are rotated at once, so that the rotated vectors never exist beside the old ones. */
    private static final long COLUMNS = 1 << 14;

    /** Rows begin where vector instructions read best: at multiples of so many numbers, as whole tensors do. */
    private static final long ALIGNED = 16;

    private final TensorSpace space;
    private final Tensor matrix;
    private final @Nullable Tensor[] rows;
    private int size;

    TensorBasis(TensorSpace space, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a basis has room for at least 1 vector, not " + capacity);
        }
        this.space = space;
        this.matrix = space.empty(capacity, (space.dimension() + ALIGNED - 1) / ALIGNED * ALIGNED);
        this.rows = new @Nullable Tensor[capacity];
    }

    @Override
    public VectorSpace<Tensor> space() {
        return space;
    }

    @Override
    public int capacity() {
        return rows.length;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Tensor get(int i) {
        return row(Objects.checkIndex(i, size));
    }

    private Tensor row(int i) {
        Tensor row = rows[i];
        if (row == null) {
            try (PointerScope scope = new PointerScope()) {
                row = matrix.select(0, i).narrow(0, 0, space.dimension()).retainReference();
            }
            rows[i] = row;
        }
        return row;
    }

    @Override
    public void append(double a, Tensor x) {
        space.check(x);
        Tensor row = extend();
        row.copy_(x);
        if (a != 1) {
            space.scale(a, row);
        }
    }

    @Override
    public Tensor extend() {
        if (size == rows.length) {
            throw new IllegalStateException("the basis is full with " + size + " vectors");
        }
        return row(size++);
    }

    @Override
    public void truncate(int size) {
        this.size = Objects.checkIndex(size, this.size + 1);
    }

    @Override
    public double[] dots(Tensor x) {
        space.check(x);
        if (size == 0) {
            return new double[0];
        }
        try (PointerScope scope = new PointerScope()) {
            return TensorArrays.toDoubles(held().mv(x));
        }
    }

    @Override
    public void addCombination(double[] c, Tensor y) {
        combine(c, y, true);
    }

    @Override
    public void combination(double[] c, Tensor y) {
        combine(c, y, false);
    }

    /** @param adds whether to what y held, rather than in its place */
    private void combine(double[] c, Tensor y, boolean adds) {
        space.check(y);
        Objects.checkIndex(c.length, size + 1);
        try (PointerScope scope = new PointerScope()) {
            if (c.length > 0) {
                y.addmv_(first(c.length).t(), coefficients(c, c.length), new Scalar(adds ? 1.0 : 0.0), new Scalar(1.0));
            } else if (!adds) {
                y.zero_();
            }
        }
    }

    @Override
    public double[][] gram(Basis<Tensor> other) {
        if (!(other instanceof TensorBasis basis) || basis.space.dimension() != space.dimension()) {
            throw new IllegalArgumentException("the other basis is not of this space: " + other.space());
        }
        double[][] gram = new double[size][basis.size];
        if (size == 0 || basis.size == 0) {
            return gram;
        }
        try (PointerScope scope = new PointerScope()) {
            double[] flat = TensorArrays.toDoubles(held().mm(basis.held().t()));
            for (int i = 0; i < size; i++) {
                System.arraycopy(flat, i * basis.size, gram[i], 0, basis.size);
            }
        }
        return gram;
    }

    @Override
    public void rotate(double[][] c) {
        int columns = columns(c);
        double[] transposed = new double[columns * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j * size + i] = c[i][j];
            }
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor rotation = coefficients(transposed, columns, size);
            for (long from = 0; from < space.dimension(); from += COLUMNS) {
                try (PointerScope inner = new PointerScope()) {
                    Tensor some = matrix.narrow(1, from, Math.min(COLUMNS, space.dimension() - from));
                    Tensor rotated = rotation.mm(some.narrow(0, 0, size));
                    some.narrow(0, 0, columns).copy_(rotated);
                }
            }
        }
        size = columns;
    }

    private int columns(double[][] c) {
        if (c.length != size || size == 0) {
            throw new IllegalArgumentException("a matrix of " + c.length + " rows cannot rotate " + size + " vectors");
        }
        int columns = c[0].length;
        for (double[] row : c) {
            if (row.length != columns || columns < 1 || columns > rows.length) {
                throw new IllegalArgumentException("rows of " + row.length + " and " + columns
                        + " numbers; they must be equally long, between 1 and the capacity " + rows.length);
            }
        }
        return columns;
    }

    private Tensor held() {
        return first(size);
    }

    private Tensor first(int rows) {
        return matrix.narrow(0, 0, rows).narrow(1, 0, space.dimension());
    }

    private Tensor coefficients(double[] values, long... shape) {
        return TensorArrays.of(values, shape, space.type()).to(matrix.device(), space.type());
    }

    @Override
    public void close() {
        for (Tensor row : rows) {
            if (row != null) {
                row.close();
            }
        }
        Arrays.fill(rows, null);
        size = 0;
        matrix.close();
    }
}
