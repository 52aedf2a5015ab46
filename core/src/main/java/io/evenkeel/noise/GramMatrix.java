package io.evenkeel.noise;

/** Inner products ⟨g_i, g_j⟩ of the gradients of n samples; symmetric. */
public final class GramMatrix {

    /** Relative rounding of sums of products in float64. */
    private static final double FLOAT64 = 8 * Math.ulp(1.0);

    private final int samples;
    private final double[] entries;
    private final long products;
    private final double rounding;
    private final double[] rowSums;
    private final double sum;
    private final double trace;

    /** One that was computed in float64. */
    public GramMatrix(int samples, double[] entries, long products) {
        this(samples, entries, products, FLOAT64);
    }

    /**
     * @param entries row by row; kept, not copied
     * @param products what they cost: backward passes over the batch, or over single samples
     * @param rounding such that an entry is off by about {@code rounding}·‖g_i‖‖g_j‖ at most
     * @throws IllegalArgumentException when there is no sample, or not n² entries
     */
    public GramMatrix(int samples, double[] entries, long products, double rounding) {
        if (samples < 1 || entries.length != (long) samples * samples) {
            throw new IllegalArgumentException("a Gram matrix of " + samples + " samples with " + entries.length
                    + " entries; expected at least 1 sample, and its square entries");
        }
        if (!(rounding >= 0)) {
            throw new IllegalArgumentException("a rounding of " + rounding + "; expected 0 or more");
        }
        this.samples = samples;
        this.entries = entries;
        this.products = products;
        this.rounding = rounding;
        this.rowSums = new double[samples];
        double all = 0;
        double diagonal = 0;
        for (int i = 0; i < samples; i++) {
            double row = 0;
            for (int j = 0; j < samples; j++) {
                row += entries[i * samples + j];
            }
            rowSums[i] = row;
            all += row;
            diagonal += entries[i * samples + i];
        }
        this.sum = all;
        this.trace = diagonal;
    }

    /** Of gradients given in full, one row for each sample. */
    public static GramMatrix of(double[][] gradients) {
        int n = gradients.length;
        double[] entries = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int c = 0; c < gradients[i].length; c++) {
                    sum += gradients[i][c] * gradients[j][c];
                }
                entries[i * n + j] = sum;
                entries[j * n + i] = sum;
            }
        }
        return new GramMatrix(n, entries, n);
    }

    /** That of two sets of parameters together, from the same samples. */
    public static GramMatrix sum(GramMatrix a, GramMatrix b) {
        if (a.samples != b.samples) {
            throw new IllegalArgumentException(
                    "Gram matrices of " + a.samples + " and of " + b.samples + " samples; expected the same samples");
        }
        double[] entries = new double[a.entries.length];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = a.entries[i] + b.entries[i];
        }
        return new GramMatrix(a.samples, entries, a.products + b.products, Math.max(a.rounding, b.rounding));
    }

    public int samples() {
        return samples;
    }

    /** ⟨g_i, g_j⟩. */
    public double at(int i, int j) {
        return entries[i * samples + j];
    }

    /** ‖g_i‖². */
    public double squaredNorm(int i) {
        return at(i, i);
    }

    /** ⟨g_i, Σ_j g_j⟩. */
    public double rowSum(int i) {
        return rowSums[i];
    }

    /** ‖Σ g_i‖². */
    public double sum() {
        return sum;
    }

    /** Σ ‖g_i‖². */
    public double trace() {
        return trace;
    }

    /** Backward passes that it cost. */
    public long products() {
        return products;
    }

    /** An entry is off by about this times ‖g_i‖‖g_j‖ at most. */
    public double rounding() {
        return rounding;
    }

    /** Whether no gradient has a NaN or an infinite coordinate. */
    public boolean isFinite() {
        return Double.isFinite(sum) && Double.isFinite(trace);
    }
}
