package io.evenkeel.noise;

/** The left sides of {@link BatchSizeTest}, for a batch of one sample, over the right sides without their limits. */
final class BatchSizeRatio {

    private BatchSizeRatio() {}

    /**
     * @param norms ‖g_i‖²
     * @param rows ⟨g_i, Σ_j g_j⟩, j ≠ leftOut
     * @param leftOut which sample does not count; −1 for none
     */
    static double of(BatchSizeTest.Kind kind, double[] norms, double[] rows, int leftOut) {
        int n = norms.length - (leftOut >= 0 ? 1 : 0);
        double sum = 0;
        double trace = 0;
        for (int i = 0; i < norms.length; i++) {
            if (i != leftOut) {
                sum += rows[i];
                trace += norms[i];
            }
        }
        double squaredMean = sum / n / n;
        double along = 0;
        double deviations = 0;
        for (int i = 0; i < norms.length; i++) {
            if (i != leftOut) {
                double product = rows[i] / n;
                along += product * product;
                deviations += (product - squaredMean) * (product - squaredMean);
            }
        }
        return switch (kind) {
            case NORM -> Math.max(0, trace - n * squaredMean) / (n - 1) / squaredMean;
            case INNER_PRODUCT -> deviations / (n - 1) / (squaredMean * squaredMean);
            case ORTHOGONALITY -> Math.max(0, trace - along / squaredMean) / (n - 1) / squaredMean;
        };
    }
}
