package io.evenkeel.data;

import io.evenkeel.array.Numbers;
import io.evenkeel.recipe.SourceSpec;
import java.util.List;
import org.hipparchus.random.RandomGenerator;

/**
 * The adding problem (Hochreiter and Schmidhuber 1997, in the form of Le, Jaitly and Hinton 2015): at each position a
 * value drawn from U(0, 1) and a marker, which is 1 at two positions, one drawn from the first half (the smaller when
 * odd) and one from the second, and 0 elsewhere. The target is the sum of the two marked values: always answering 1
 * costs a mean squared error of 1/6.
 */
final class AddingSource implements Source<SourceSpec.Adding> {
    private static final int USUAL_SAMPLES = 1000;
    private static final int CHANNELS = 2;

    @Override
    public String name() {
        return "adding";
    }

    @Override
    public Class<SourceSpec.Adding> spec() {
        return SourceSpec.Adding.class;
    }

    @Override
    public Table read(SourceSpec.Adding spec, Request request) {
        int size = request.samplesOr(USUAL_SAMPLES);
        int length = spec.length();
        RandomGenerator values = request.random().stream("adding/values");
        RandomGenerator markers = request.random().stream("adding/markers");
        float[] sequences = new float[Math.multiplyExact(Math.multiplyExact(size, length), CHANNELS)];
        double[] sums = new double[size];
        for (int i = 0; i < size; i++) {
            int start = i * length * CHANNELS;
            for (int t = 0; t < length; t++) {
                sequences[start + t * CHANNELS] = values.nextFloat();
            }
            int half = length / 2;
            int[] marked = {markers.nextInt(half), half + markers.nextInt(length - half)};
            for (int t : marked) {
                sequences[start + t * CHANNELS + 1] = 1;
                sums[i] += sequences[start + t * CHANNELS];
            }
        }
        return new Table(
                Table.Origin.counted(null, size),
                new int[] {length, CHANNELS},
                List.of(),
                new Numbers.Floats(sequences),
                new Labels.Values(1, sums, false),
                null,
                0);
    }
}
