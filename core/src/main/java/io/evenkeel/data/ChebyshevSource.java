package io.evenkeel.data;

import io.evenkeel.recipe.SourceSpec;
import java.util.List;
import org.hipparchus.random.RandomGenerator;

/**
 * The Chebyshev polynomial of the first kind T_k at equispaced points of [−1, 1], both ends included, from left to
 * right; the small regression task on which the edge of stability is often shown (Cohen et al. 2021: 20 points, k from 3
 * to 5). Gaussian noise, if any, is added to the targets.
 */
final class ChebyshevSource implements Source<SourceSpec.Chebyshev> {
    private static final int USUAL_SAMPLES = 20;

    @Override
    public String name() {
        return "chebyshev";
    }

    @Override
    public Class<SourceSpec.Chebyshev> spec() {
        return SourceSpec.Chebyshev.class;
    }

    @Override
    public Table read(SourceSpec.Chebyshev spec, Request request) {
        int size = request.samplesOr(USUAL_SAMPLES);
        RandomGenerator noise = request.random().stream("chebyshev/noise");
        double[] points = new double[size];
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            points[i] = size == 1 ? 0 : (2.0 * i - (size - 1)) / (size - 1);
            values[i] = polynomial(spec.degree(), points[i]) + spec.noise() * noise.nextGaussian();
        }
        return Table.generated(List.of("x"), points, 1, new Labels.Values(1, values, false));
    }

    /** By the recurrence T_{k+1}(x) = 2x T_k(x) − T_{k−1}(x). */
    private static double polynomial(int degree, double x) {
        double before = x;
        double value = 1;
        for (int k = 0; k < degree; k++) {
            double next = 2 * x * value - before;
            before = value;
            value = next;
        }
        return value;
    }
}
