package io.evenkeel.data;

import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.SourceSpec;
import java.util.List;
import org.hipparchus.random.RandomGenerator;

/**
 * Archimedean spirals, one a class, each turned against the one before by the same angle. A point at radius r (evenly
 * spaced, the outermost at 1, none at the origin, where classes would meet) stands at the angle 2π(turns · r + class /
 * classes). Points are spread evenly over the classes, the first ones getting one more where they do not divide;
 * shuffled; and each coordinate gets Gaussian noise.
 */
final class SpiralsSource implements Source<SourceSpec.Spirals> {
    private static final int USUAL_SAMPLES = 1000;

    @Override
    public String name() {
        return "spirals";
    }

    @Override
    public Class<SourceSpec.Spirals> spec() {
        return SourceSpec.Spirals.class;
    }

    @Override
    public Table read(SourceSpec.Spirals spec, Request request) {
        int size = request.samplesOr(USUAL_SAMPLES);
        int classes = spec.classes();
        int[] order = RandomStreams.permutation(size, request.random().stream("spirals/order"));
        RandomGenerator noise = request.random().stream("spirals/noise");
        double[] points = new double[Math.multiplyExact(size, 2)];
        int[] arm = new int[size];
        for (int i = 0; i < size; i++) {
            arm[i] = order[i] % classes;
            int onArm = size / classes + (arm[i] < size % classes ? 1 : 0);
            int before = order[i] / classes;
            double radius = (before + 1.0) / onArm;
            double angle = 2 * Math.PI * (spec.turns() * radius + (double) arm[i] / classes);
            // StrictMath, because Math.sin and Math.cos may differ in the last bit between machines.
            points[2 * i] = radius * StrictMath.cos(angle) + spec.noise() * noise.nextGaussian();
            points[2 * i + 1] = radius * StrictMath.sin(angle) + spec.noise() * noise.nextGaussian();
        }
        return Table.generated(List.of("x", "y"), points, 2, new Labels.Classes(arm, Targets.numbered(classes)));
    }
}
