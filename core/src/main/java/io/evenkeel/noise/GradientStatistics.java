package io.evenkeel.noise;

import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.Lanczos;
import io.evenkeel.spectral.MatrixOperator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Statistics of the gradients g_1 … g_n of a batch's samples, with ḡ their mean, from their inner products.
 *
 * <p>What is called <em>of the batch</em> speaks of the given samples, and has no error but rounding's; what is called
 * <em>of the population</em> estimates what they were drawn from, independently of each other. Where gradients are not
 * finite, or there is nothing to divide by, values are NaN or infinite, errors infinite, and {@link
 * Estimate#converged()} is false.
 */
public final class GradientStatistics {

    private static final int MOST_FOR_DENSE = 512;
    private static final double EIGENVALUE_TOLERANCE = 1e-8;

    private final GramMatrix gram;
    private final int n;
    private final double squaredMean;
    private final double plainTrace;
    private final PopulationNorms population;

    /** @throws IllegalArgumentException with fewer than two samples, which have no spread */
    public GradientStatistics(GramMatrix gram) {
        if (gram.samples() < 2) {
            throw new IllegalArgumentException("a batch of " + gram.samples()
                    + " sample has a gradient, but nothing to compare it with; expected at least 2 samples");
        }
        this.gram = gram;
        this.n = gram.samples();
        this.squaredMean = atLeastZero(gram.sum() / n / n);
        this.plainTrace = atLeastZero(gram.trace() / n - gram.sum() / n / n);
        this.population = PopulationNorms.of(gram);
    }

    private static double atLeastZero(double value) {
        return Double.isNaN(value) ? value : Math.max(0, value);
    }

    /** ‖ḡ‖, of the batch. */
    public Estimate gradientNorm() {
        double norm = Math.sqrt(squaredMean);
        double bound = gram.rounding() * gram.trace() / n;
        return exact(norm, norm > 0 ? Math.min(bound / norm, Math.sqrt(bound)) : Math.sqrt(bound));
    }

    /** ‖E g‖², of the population, unbiased: ‖ḡ‖² − tr Σ̂/n. May be negative where there is little gradient. */
    public Estimate squaredGradientNorm() {
        return sampled(population.normOfMean(), population.varianceOfMean());
    }

    /** tr Σ₁ = (1/n) Σ ‖g_i − ḡ‖², of the batch. */
    public Estimate covarianceTrace() {
        return exact(plainTrace, traceRounding());
    }

    /** tr Σ̂ = (1/(n − 1)) Σ ‖g_i − ḡ‖², of the population, unbiased. */
    public Estimate populationCovarianceTrace() {
        double variance = population.variance() + population.varianceOfMean() - 2 * population.covariance();
        return sampled(plainTrace * n / (n - 1), atLeastZero(variance));
    }

    /** tr Σ₁/‖ḡ‖², of the batch, in samples: the plain gradient noise scale. */
    public Estimate noiseScale() {
        double scale = plainTrace / squaredMean;
        double relative = gram.rounding() * gram.trace() / n / squaredMean;
        return exact(scale, traceRounding() / squaredMean + scale * relative);
    }

    private double traceRounding() {
        return 2 * gram.rounding() * gram.trace() / n;
    }

    /**
     * tr Σ/‖E g‖², of the population, in samples. As tr Σ = E‖g‖² − ‖E g‖², it is a ratio of two means less 1; the interval
     * is Fieller's (1954), with Student's t for n − 1 degrees of freedom, cut at 0. Below 4 samples it is 0 to infinity.
     *
     * @param confidence between 0 and 1, such as 0.95
     */
    public NoiseScale populationNoiseScale(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("a confidence lies between 0 and 1, but this is " + confidence);
        }
        double norm = population.normOfMean();
        double trace = population.squaredNorm() - norm;
        double value = norm > 0 ? Math.max(0, trace) / norm : trace > 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        if (Double.isNaN(value) || Double.isNaN(population.varianceOfMean())) {
            return new NoiseScale(value, 0, Double.POSITIVE_INFINITY, confidence);
        }
        double t = new TDistribution(n - 1).inverseCumulativeProbability((1 + confidence) / 2);
        double[] ratio = fieller(t * t);
        return new NoiseScale(value, Math.max(0, ratio[0] - 1), Math.max(0, ratio[1] - 1), confidence);
    }

    /** All r ≥ 1 with (D − rU)² ≤ t² Var(D − rU), for D and U of {@link PopulationNorms}. */
    private double[] fieller(double t2) {
        double whole = population.squaredNorm();
        double norm = population.normOfMean();
        double a = norm * norm - t2 * population.varianceOfMean();
        double b = whole * norm - t2 * population.covariance();
        double c = whole * whole - t2 * population.variance();
        double root = Math.sqrt(Math.max(0, b * b - a * c));
        if (norm > 0 && a > 0) {
            return new double[] {(b - root) / a, (b + root) / a};
        }
        if (norm < 0 && a > 0) {
            // below 0 by more than chance explains: ‖ḡ‖² is the most that the gradient's square can be
            double least = whole - Math.sqrt(t2 * population.variance());
            return new double[] {least / squaredMean, Double.POSITIVE_INFINITY};
        }
        // c ≤ 0: even E‖g‖² is open. Else the positive root of a parabola that opens downwards, or of a line
        return new double[] {c <= 0 ? 1 : c / (b + root), Double.POSITIVE_INFINITY};
    }

    /**
     * The {@code count} largest eigenvalues of Σ₁ = (1/n) Σ (g_i − ḡ)(g_i − ḡ)ᵀ, of the batch, largest first: those of
     * the centred Gram matrix over n. Cost: n³ up to 512 samples; above, Lanczos.
     *
     * @throws IllegalArgumentException when there are not so many: at most n − 1 differ from 0
     */
    public List<Estimate> covarianceEigenvalues(int count) {
        if (count < 1 || count > n - 1) {
            throw new IllegalArgumentException("the " + count + " largest eigenvalues of the covariance of " + n
                    + " gradients; expected between 1 and " + (n - 1));
        }
        if (!gram.isFinite()) {
            return Collections.nCopies(count, exact(Double.NaN, Double.NaN));
        }
        double[][] centred = centred();
        double rounding = traceRounding();
        List<Estimate> largest = new ArrayList<>();
        if (n > MOST_FOR_DENSE && count < n / 4) {
            Lanczos.Options options = Lanczos.Options.of(count, Lanczos.End.LARGEST)
                    .withTolerance(EIGENVALUE_TOLERANCE, Lanczos.Stop.RESIDUAL);
            try (var pairs = Lanczos.solve(new MatrixOperator("centred Gram matrix", centred), options)) {
                for (Estimate value : pairs.values()) {
                    largest.add(Estimate.bounded(
                            value.value(), value.error() + rounding, gram.products(), value.converged()));
                }
            }
            return largest;
        }
        double[] ascending = eigenvalues(centred);
        for (int k = 0; k < count; k++) {
            largest.add(exact(Math.max(0, ascending[n - 1 - k]), rounding));
        }
        return largest;
    }

    private double[][] centred() {
        double[][] centred = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double deviation = gram.at(i, j) - (gram.rowSum(i) + gram.rowSum(j)) / n + squaredMean;
                centred[i][j] = deviation / n;
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double both = (centred[i][j] + centred[j][i]) / 2;
                centred[i][j] = both;
                centred[j][i] = both;
            }
        }
        return centred;
    }

    private static double[] eigenvalues(double[][] symmetric) {
        int n = symmetric.length;
        double unit = Arrays.stream(symmetric)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElse(0);
        if (unit == 0) {
            return new double[n];
        }
        DMatrixRMaj matrix = new DMatrixRMaj(symmetric);
        CommonOps_DDRM.scale(1 / unit, matrix);
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, false, true);
        double shift = 0;
        if (!eigen.decompose(matrix.copy())) {
            // Of few directions, such as a network with dead units gives: what is left of the others is rounding alone,
            // which the iteration takes for structure. Beside ones it is what it is.
            shift = 1;
            for (int i = 0; i < n; i++) {
                matrix.add(i, i, shift);
            }
            eigen = DecompositionFactory_DDRM.eig(n, false, true);
            if (!eigen.decompose(matrix)) {
                throw new ArithmeticException(
                        "the eigenvalues of a symmetric matrix of " + n + " rows did not converge");
            }
        }
        double[] values = new double[n];
        for (int k = 0; k < n; k++) {
            values[k] = unit * (eigen.getEigenvalue(k).real - shift);
        }
        Arrays.sort(values);
        return values;
    }

    /**
     * The cosine between the mean gradients of two halves, averaged over splits: all of them where they are no more than
     * {@code splits}, else so many at random. With a noise scale B it is about 1/(1 + 2B/n).
     *
     * @throws IllegalArgumentException without splits
     */
    public HalfBatchAgreement agreement(int splits, long seed) {
        if (splits < 1) {
            throw new IllegalArgumentException(splits + " splits; expected at least 1");
        }
        return Agreement.of(gram, splits, seed);
    }

    /** tr Σ̂/n ≤ θ²‖ḡ‖². @param theta the relative error of ḡ that is admitted, such as 0.9 */
    public BatchSizeTest normTest(double theta) {
        return test(BatchSizeTest.Kind.NORM, theta);
    }

    /** Var(⟨g_i, ḡ⟩)/n ≤ θ²‖ḡ‖⁴. @param theta such as 0.9 */
    public BatchSizeTest innerProductTest(double theta) {
        return test(BatchSizeTest.Kind.INNER_PRODUCT, theta);
    }

    /** E‖g_i − (⟨g_i, ḡ⟩/‖ḡ‖²) ḡ‖²/n ≤ ν²‖ḡ‖². @param nu such as 5.84, the tangent of 80° */
    public BatchSizeTest orthogonalityTest(double nu) {
        return test(BatchSizeTest.Kind.ORTHOGONALITY, nu);
    }

    private BatchSizeTest test(BatchSizeTest.Kind kind, double limit) {
        if (!(limit > 0 && limit < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a limit of " + limit + "; expected a positive number");
        }
        double[] norms = new double[n];
        double[] rows = new double[n];
        for (int i = 0; i < n; i++) {
            norms[i] = gram.squaredNorm(i);
            rows[i] = gram.rowSum(i);
        }
        double whole = BatchSizeRatio.of(kind, norms, rows, -1);
        double[] without = new double[n];
        double[] rowsWithout = new double[n];
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                rowsWithout[i] = rows[i] - gram.at(i, k);
            }
            without[k] = BatchSizeRatio.of(kind, norms, rowsWithout, k);
        }
        double center = Arrays.stream(without).average().orElse(Double.NaN);
        double squares = 0;
        for (double value : without) {
            squares += (value - center) * (value - center);
        }
        Estimate ratio = n < 3 ? sampled(whole, Double.NaN) : sampled(whole, squares * (n - 1) / n);
        double needed = Math.max(1, Math.ceil(whole / (limit * limit)));
        return new BatchSizeTest(kind, ratio.times(1.0 / n), limit, needed);
    }

    private Estimate exact(double value, double bound) {
        boolean known = Double.isFinite(value) && Double.isFinite(bound);
        return Estimate.bounded(value, known ? bound : Double.POSITIVE_INFINITY, gram.products(), known);
    }

    private Estimate sampled(double value, double variance) {
        boolean known = Double.isFinite(value) && variance >= 0;
        return Estimate.sampled(
                value, known ? Math.sqrt(variance) : Double.POSITIVE_INFINITY, n - 1, gram.products(), known);
    }
}
