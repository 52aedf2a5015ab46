package io.evenkeel.data;

import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.SourceSpec;
import java.util.List;
import org.hipparchus.random.RandomGenerator;

/**
 * Two circles around the origin. Half of the points (the smaller half when odd) stand evenly spaced on the unit circle
 * and have class 0, the others on the circle of radius {@code factor} and have class 1; the first of either half at
 * angle 0. They are shuffled, and each coordinate gets Gaussian noise. The same set as scikit-learn's
 * {@code make_circles}, up to its random numbers.
 */
final class CirclesSource implements Source<SourceSpec.Circles> {
    private static final int USUAL_SAMPLES = 1000;

    @Override
    public String name() {
        return "circles";
    }

    @Override
    public Class<SourceSpec.Circles> spec() {
        return SourceSpec.Circles.class;
    }

    @Override
    public Table read(SourceSpec.Circles spec, Request request) {
        int size = request.samplesOr(USUAL_SAMPLES);
        int outer = size / 2;
        int inner = size - outer;
        int[] order = RandomStreams.permutation(size, request.random().stream("circles/order"));
        RandomGenerator noise = request.random().stream("circles/noise");
        double[] points = new double[size * 2];
        int[] circle = new int[size];
        for (int i = 0; i < size; i++) {
            boolean isInner = order[i] >= outer;
            double angle = isInner ? 2 * Math.PI * (order[i] - outer) / inner : 2 * Math.PI * order[i] / outer;
            double radius = isInner ? spec.factor() : 1;
            // StrictMath, because Math.sin and Math.cos may differ in the last bit between machines.
            points[2 * i] = radius * StrictMath.cos(angle) + spec.noise() * noise.nextGaussian();
            points[2 * i + 1] = radius * StrictMath.sin(angle) + spec.noise() * noise.nextGaussian();
            circle[i] = isInner ? 1 : 0;
        }
        return Table.generated(List.of("x", "y"), points, 2, new Labels.Classes(circle, List.of("outer", "inner")));
    }
}
