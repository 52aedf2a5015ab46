package io.evenkeel.noise;

/**
 * Unbiased estimates of E‖g‖² and of ‖E g‖², with their unbiased variances and covariance.
 *
 * <p>D = (1/n) Σ ‖g_i‖², and U = Σ_{i≠j} ⟨g_i, g_j⟩ / (n(n − 1)), a U-statistic of degree 2, so that Var U = (4(n − 2) ζ₁ +
 * 2 ζ₂) / (n(n − 1)) with ζ₁ the variance of ⟨g, E g⟩ and ζ₂ that of ⟨g, g′⟩ (Hoeffding 1948). Both are estimated from
 * products over samples that are all different. Cost: n².
 *
 * @param squaredNorm D
 * @param normOfMean U
 * @param variance of D; NaN below 4 samples, as the others
 * @param varianceOfMean of U, at least what ζ₂ alone gives
 * @param covariance of the two
 */
record PopulationNorms(
        double squaredNorm, double normOfMean, double variance, double varianceOfMean, double covariance) {

    private static final int FEWEST = 4;

    static PopulationNorms of(GramMatrix gram) {
        int n = gram.samples();
        double pairs = n * (n - 1.0);
        double mean = gram.trace() / n;
        double off = gram.sum() - gram.trace();
        double unbiased = off / pairs;
        if (n < FEWEST || !gram.isFinite()) {
            return new PopulationNorms(mean, unbiased, Double.NaN, Double.NaN, Double.NaN);
        }
        double squares = 0;
        double chains = 0;
        double spread = 0;
        double mixed = 0;
        for (int i = 0; i < n; i++) {
            double ofRow = 0;
            for (int j = 0; j < n; j++) {
                if (j != i) {
                    ofRow += gram.at(i, j) * gram.at(i, j);
                }
            }
            double row = gram.rowSum(i) - gram.squaredNorm(i);
            squares += ofRow;
            chains += row * row - ofRow;
            double deviation = gram.squaredNorm(i) - mean;
            spread += deviation * deviation;
            mixed += deviation * row;
        }
        double triples = pairs * (n - 2);
        double apart = (off * off - 4 * chains - 2 * squares) / (triples * (n - 3));
        double zeta1 = chains / triples - apart;
        double zeta2 = Math.max(0, squares / pairs - apart);
        double least = 2 * zeta2 / pairs;
        double varianceOfMean = Math.max(least, 4 * (n - 2) * zeta1 / pairs + least);
        // Σ_i (D_i − D)·Σ_{j≠i} G_ij has the expectation (n − 1)(n − 2)·Cov(‖g‖², ⟨g, E g⟩)
        double covariance = 2 * mixed / ((n - 1.0) * (n - 2)) / n;
        return new PopulationNorms(mean, unbiased, spread / (n - 1) / n, varianceOfMean, covariance);
    }
}
