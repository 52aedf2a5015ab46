package io.evenkeel.data;

import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.SourceSpec;
import java.util.List;
import org.hipparchus.random.RandomGenerator;

/**
 * Two half circles of radius 1, each reaching into the other. Half of the points (the smaller half when odd) stand
 * evenly spaced from angle 0 to π on the upper one around the origin and have class 0, the others on the lower one
 * around (1, ½) and have class 1. They are shuffled, and each coordinate gets Gaussian noise. The same set as
 * scikit-learn's {@code make_moons}, up to its random numbers.
 */
final class MoonsSource implements Source<SourceSpec.Moons> {
    private static final int USUAL_SAMPLES = 1000;

    @Override
    public String name() {
        return "moons";
    }

    @Override
    public Class<SourceSpec.Moons> spec() {
        return SourceSpec.Moons.class;
    }

    @Override
    public Table read(SourceSpec.Moons spec, Request request) {
        int size = request.samplesOr(USUAL_SAMPLES);
        int upper = size / 2;
        int[] order = RandomStreams.permutation(size, request.random().stream("moons/order"));
        RandomGenerator noise = request.random().stream("moons/noise");
        double[] points = new double[Math.multiplyExact(size, 2)];
        int[] moon = new int[size];
        for (int i = 0; i < size; i++) {
            boolean isLower = order[i] >= upper;
            double angle = isLower ? angle(order[i] - upper, size - upper) : angle(order[i], upper);
            // StrictMath, because Math.sin and Math.cos may differ in the last bit between machines.
            double x = StrictMath.cos(angle);
            double y = StrictMath.sin(angle);
            points[2 * i] = (isLower ? 1 - x : x) + spec.noise() * noise.nextGaussian();
            points[2 * i + 1] = (isLower ? 0.5 - y : y) + spec.noise() * noise.nextGaussian();
            moon[i] = isLower ? 1 : 0;
        }
        return Table.generated(List.of("x", "y"), points, 2, new Labels.Classes(moon, List.of("upper", "lower")));
    }

    private static double angle(int point, int points) {
        return points == 1 ? 0 : Math.PI * point / (points - 1);
    }
}
