package io.evenkeel.data;

import io.evenkeel.recipe.SourceSpec;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.random.RandomGenerator;

/**
 * Linear least squares whose Hessian is known. With d features and condition κ the N samples are the rows of an X with
 *
 * <pre>  XᵀX / N = Q diag(λ₁ … λ_d) Qᵀ,   λ_i = κ^(−(i−1)/(d−1)),   column means 0,</pre>
 *
 * to rounding; λ₁ = 1 where d = 1. Q is the identity, or where {@code rotated} a random orthogonal matrix. Targets are y
 * = X·Q·(1, …, 1)ᵀ, and Gaussian noise if any: starting from zero, each eigenvector has the same error.
 *
 * <p>So a linear layer with one output, trained on full batches and all samples ({@code validation: 0}, unscaled), has
 * for its weights the Hessian XᵀX/N under half the mean squared error, twice that under the mean squared error; a bias
 * adds the eigenvalue 1 (or 2) in a direction of its own, because columns have mean zero. Gradient descent converges for
 * learning rates below 2 (or 1), by (κ−1)/(κ+1) a step at best.
 *
 * <p>X is made of Gaussian columns that are orthonormalised against the ones vector and each other (Gram and Schmidt,
 * twice over: Giraud, Langou and Rozložník 2005), then scaled.
 */
final class QuadraticSource implements Source<SourceSpec.Quadratic> {
    private static final int USUAL_SAMPLES = 1000;

    @Override
    public String name() {
        return "quadratic";
    }

    @Override
    public Class<SourceSpec.Quadratic> spec() {
        return SourceSpec.Quadratic.class;
    }

    @Override
    public Table read(SourceSpec.Quadratic spec, Request request) {
        int width = spec.features();
        int size = request.samplesOr(Math.max(USUAL_SAMPLES, width + 1));
        if (size < width + 1) {
            throw DataException.Place.ofKey("data.samples")
                    .refuse(
                            String.valueOf(size),
                            "at least " + (width + 1) + ", one more than features, for the Hessian to be known");
        }
        double[] ones = new double[size];
        Arrays.fill(ones, Math.sqrt(1.0 / size));
        double[][] columns = orthonormal(width, ones, request.random().stream("quadratic/samples"));
        double[][] eigenvectors = spec.rotated()
                ? orthonormal(width, new double[width], request.random().stream("quadratic/rotation"))
                : identity(width);
        RandomGenerator noise = request.random().stream("quadratic/noise");
        double[] x = new double[Math.multiplyExact(size, width)];
        double[] y = new double[size];
        for (int k = 0; k < width; k++) {
            double scale = Math.sqrt(size * eigenvalue(spec, k));
            for (int i = 0; i < size; i++) {
                double along = scale * columns[k][i];
                y[i] += along;
                for (int j = 0; j < width; j++) {
                    x[i * width + j] += along * eigenvectors[k][j];
                }
            }
        }
        for (int i = 0; i < size; i++) {
            y[i] += spec.noise() * noise.nextGaussian();
        }
        return Table.generated(List.of(), x, width, new Labels.Values(1, y, false));
    }

    private static double eigenvalue(SourceSpec.Quadratic spec, int k) {
        return k == 0 ? 1 : StrictMath.pow(spec.condition(), -(double) k / (spec.features() - 1));
    }

    /** Random orthonormal vectors, orthogonal also to a given one of length 1 or 0. */
    private static double[][] orthonormal(int count, double[] given, RandomGenerator random) {
        double[][] vectors = new double[count][given.length];
        for (int k = 0; k < count; k++) {
            for (int i = 0; i < given.length; i++) {
                vectors[k][i] = random.nextGaussian();
            }
            for (int pass = 0; pass < 2; pass++) {
                takeOut(given, vectors[k]);
                for (int before = 0; before < k; before++) {
                    takeOut(vectors[before], vectors[k]);
                }
            }
            double length = Math.sqrt(product(vectors[k], vectors[k]));
            for (int i = 0; i < given.length; i++) {
                vectors[k][i] /= length;
            }
        }
        return vectors;
    }

    private static void takeOut(double[] direction, double[] vector) {
        double along = product(direction, vector);
        for (int i = 0; i < vector.length; i++) {
            vector[i] -= along * direction[i];
        }
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[][] identity(int width) {
        double[][] identity = new double[width][width];
        for (int k = 0; k < width; k++) {
            identity[k][k] = 1;
        }
        return identity;
    }
}
