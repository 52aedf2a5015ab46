package io.evenkeel.spectral;

/** A dense matrix on arrays: what a product of an operator is checked against, and small problems themselves. */
public final class MatrixOperator implements LinearOperator<double[]> {
    private final double[][] rows;
    private final ArraySpace domain;
    private final ArraySpace range;
    private final boolean symmetric;
    private final String name;

    /**
     * @param rows equally long; the matrix keeps its own copy
     */
    public MatrixOperator(String name, double[][] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("a matrix has at least one row");
        }
        this.name = name;
        this.range = new ArraySpace(rows.length);
        this.domain = new ArraySpace(rows[0].length);
        this.rows = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            domain.check(rows[i]);
            this.rows[i] = rows[i].clone();
        }
        this.symmetric = isSymmetric(this.rows);
    }

    private static boolean isSymmetric(double[][] rows) {
        if (rows.length != rows[0].length) {
            return false;
        }
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                if (rows[i][j] != rows[j][i]) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public ArraySpace domain() {
        return domain;
    }

    @Override
    public ArraySpace range() {
        return range;
    }

    @Override
    public void apply(double[] x, double[] y) {
        range.check(y);
        for (int i = 0; i < rows.length; i++) {
            y[i] = domain.dot(rows[i], x);
        }
    }

    /** Whether the entries are symmetric exactly. */
    @Override
    public boolean symmetric() {
        return symmetric;
    }

    @Override
    public boolean hasAdjoint() {
        return true;
    }

    @Override
    public void applyAdjoint(double[] y, double[] x) {
        range.check(y);
        domain.clear(x);
        for (int i = 0; i < rows.length; i++) {
            domain.axpy(y[i], rows[i], x);
        }
    }

    @Override
    public String name() {
        return name;
    }
}
