package io.evenkeel.data;

import io.evenkeel.recipe.SourceSpec;
import java.util.List;
import org.hipparchus.random.RandomGenerator;

/**
 * Independent draws from a mixture of Gaussians: first a component by the weights, then a point around its centre with
 * the same standard deviation along every feature. The class is the component. Unlike blobs the components are not dealt
 * out evenly, so that samples are what a density would give.
 *
 * <p>Centres that are not given stand evenly on a circle around the origin, in the plane of the first two features and
 * from the first one's direction on, as in tests of generative models (Metz et al. 2017); with one feature, evenly from
 * minus to plus the radius.
 */
final class GaussianMixtureSource implements Source<SourceSpec.GaussianMixture> {
    private static final int USUAL_SAMPLES = 1000;

    @Override
    public String name() {
        return "gaussian_mixture";
    }

    @Override
    public Class<SourceSpec.GaussianMixture> spec() {
        return SourceSpec.GaussianMixture.class;
    }

    @Override
    public Table read(SourceSpec.GaussianMixture spec, Request request) {
        double[][] centers = spec.centers().isEmpty() ? onCircle(spec) : Centers.given(spec.centers());
        double[] upTo = cumulative(spec.weights(), centers.length);
        int size = request.samplesOr(USUAL_SAMPLES);
        int width = centers[0].length;
        RandomGenerator choice = request.random().stream("gaussian_mixture/components");
        RandomGenerator noise = request.random().stream("gaussian_mixture/noise");
        double[] points = new double[Math.multiplyExact(size, width)];
        int[] component = new int[size];
        for (int i = 0; i < size; i++) {
            double drawn = choice.nextDouble();
            while (component[i] < centers.length - 1 && drawn >= upTo[component[i]]) {
                component[i]++;
            }
            for (int j = 0; j < width; j++) {
                points[i * width + j] = centers[component[i]][j] + spec.noise() * noise.nextGaussian();
            }
        }
        return Table.generated(
                List.of(), points, width, new Labels.Classes(component, Targets.numbered(centers.length)));
    }

    private static double[][] onCircle(SourceSpec.GaussianMixture spec) {
        int classes = spec.classes();
        double[][] centers = new double[classes][spec.features()];
        for (int c = 0; c < classes; c++) {
            if (spec.features() == 1) {
                centers[c][0] = classes == 1 ? 0 : spec.radius() * (2.0 * c / (classes - 1) - 1);
            } else {
                // StrictMath, because Math.sin and Math.cos may differ in the last bit between machines.
                centers[c][0] = spec.radius() * StrictMath.cos(2 * Math.PI * c / classes);
                centers[c][1] = spec.radius() * StrictMath.sin(2 * Math.PI * c / classes);
            }
        }
        return centers;
    }

    /** The probability of each component or one before it. */
    private static double[] cumulative(List<Double> weights, int components) {
        DataException.Place place = DataException.Place.ofKey("data.weights");
        if (!weights.isEmpty() && weights.size() != components) {
            throw place.refuse(
                    "a list of " + weights.size(), "a list of " + components + ", one for each component, or none");
        }
        double[] upTo = new double[components];
        double sum = 0;
        for (int c = 0; c < components; c++) {
            double weight = weights.isEmpty() ? 1 : weights.get(c);
            if (!(weight >= 0) || Double.isInfinite(weight)) {
                throw place.refuse(Cells.written(weight), "a finite number of at least 0");
            }
            sum += weight;
            upTo[c] = sum;
        }
        if (!(sum > 0) || Double.isInfinite(sum)) {
            throw place.refuse("weights that add up to " + Cells.written(sum), "at least one above 0");
        }
        for (int c = 0; c < components; c++) {
            upTo[c] /= sum;
        }
        return upTo;
    }
}
