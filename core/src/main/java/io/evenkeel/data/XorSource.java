package io.evenkeel.data;

import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.SourceSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.random.RandomGenerator;

/**
 * Exclusive or: (0, 0) and (1, 1) have class 0, (0, 1) and (1, 0) class 1. The four rows in the order of a truth table;
 * or, when a number of samples is given, that many, spread evenly over the four and shuffled. Gaussian noise is added to
 * the coordinates only.
 */
final class XorSource implements Source<SourceSpec.Xor> {
    private static final int CORNERS = 4;

    @Override
    public String name() {
        return "xor";
    }

    @Override
    public Class<SourceSpec.Xor> spec() {
        return SourceSpec.Xor.class;
    }

    @Override
    public Table read(SourceSpec.Xor spec, Request request) {
        Integer samples = request.samples();
        int[] order = samples == null
                ? IntStream.range(0, CORNERS).toArray()
                : RandomStreams.permutation(samples, request.random().stream("xor/order"));
        RandomGenerator noise = request.random().stream("xor/noise");
        double[] points = new double[Math.multiplyExact(order.length, 2)];
        int[] different = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            int a = order[i] % CORNERS / 2;
            int b = order[i] % 2;
            points[2 * i] = a + spec.noise() * noise.nextGaussian();
            points[2 * i + 1] = b + spec.noise() * noise.nextGaussian();
            different[i] = a ^ b;
        }
        return Table.generated(List.of("a", "b"), points, 2, new Labels.Classes(different, Targets.numbered(2)));
    }
}
