package io.evenkeel.data;

import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.SourceSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.random.RandomGenerator;

/**
 * Gaussian blobs with independent coordinates of one standard deviation, one class a centre. Samples are spread evenly
 * over the centres, the first ones getting one more where they do not divide, and shuffled. Centres that are not given
 * are drawn uniformly from −10 to 10 by a stream of their own: they stay where they are when only the number of samples
 * or the noise changes.
 */
final class BlobsSource implements Source<SourceSpec.Blobs> {
    private static final int USUAL_SAMPLES = 1000;
    private static final double BOX = 10;

    @Override
    public String name() {
        return "blobs";
    }

    @Override
    public Class<SourceSpec.Blobs> spec() {
        return SourceSpec.Blobs.class;
    }

    @Override
    public Table read(SourceSpec.Blobs spec, Request request) {
        double[][] centers = spec.centers().isEmpty()
                ? drawn(spec, request.random().stream("blobs/centers"))
                : Centers.given(spec.centers());
        int size = request.samplesOr(USUAL_SAMPLES);
        int width = centers[0].length;
        int[] order = RandomStreams.permutation(size, request.random().stream("blobs/order"));
        RandomGenerator noise = request.random().stream("blobs/noise");
        double[] points = new double[Math.multiplyExact(size, width)];
        int[] blob = new int[size];
        for (int i = 0; i < size; i++) {
            blob[i] = order[i] % centers.length;
            for (int j = 0; j < width; j++) {
                points[i * width + j] = centers[blob[i]][j] + spec.noise() * noise.nextGaussian();
            }
        }
        List<String> names =
                IntStream.range(0, centers.length).mapToObj(Integer::toString).toList();
        return Table.generated(List.of(), points, width, new Labels.Classes(blob, names));
    }

    private static double[][] drawn(SourceSpec.Blobs spec, RandomGenerator random) {
        double[][] centers = new double[spec.classes()][spec.features()];
        for (double[] center : centers) {
            for (int j = 0; j < center.length; j++) {
                center[j] = BOX * (2 * random.nextDouble() - 1);
            }
        }
        return centers;
    }
}
