package io.evenkeel.torch.gradient;

import io.evenkeel.noise.GramMatrix;
import io.evenkeel.noise.SecondMoments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gradients g_i of the losses of single samples, by their inner products.
 *
 * @param gram ⟨g_i, g_j⟩ over the parameters that are covered
 * @param parameters what is known of each of those, in the order of the forward pass
 * @param leftOut names of the parameters that are not covered, with the reason
 */
public record PerSampleGradients(GramMatrix gram, List<OfParameter> parameters, Map<String, String> leftOut) {

    /**
     * @param name of the parameter
     * @param way how it was found
     * @param squaredNorms ‖g_i‖² over this parameter alone
     * @param moments means and second moments by coordinate, where they were asked for
     */
    public record OfParameter(String name, Way way, List<Double> squaredNorms, Optional<SecondMoments> moments) {
        public OfParameter {
            squaredNorms = List.copyOf(squaredNorms);
        }
    }

    public PerSampleGradients {
        parameters = List.copyOf(parameters);
        leftOut = Map.copyOf(leftOut);
    }

    public int samples() {
        return gram.samples();
    }

    /** ‖g_i‖ over all covered parameters. */
    public double[] norms() {
        double[] norms = new double[samples()];
        for (int i = 0; i < norms.length; i++) {
            norms[i] = Math.sqrt(gram.squaredNorm(i));
        }
        return norms;
    }

    /** ‖g_i‖ over the parameters of each place, such as {@code layers.3}: their names up to the last dot. */
    public Map<String, double[]> normsByPlace() {
        Map<String, double[]> byPlace = new LinkedHashMap<>();
        for (OfParameter parameter : parameters) {
            int dot = parameter.name().lastIndexOf('.');
            String place = dot < 0 ? parameter.name() : parameter.name().substring(0, dot);
            double[] sums = byPlace.computeIfAbsent(place, p -> new double[samples()]);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += parameter.squaredNorms().get(i);
            }
        }
        byPlace.values().forEach(sums -> {
            for (int i = 0; i < sums.length; i++) {
                sums[i] = Math.sqrt(sums[i]);
            }
        });
        return byPlace;
    }

    /** Whether every parameter that was asked for is covered. */
    public boolean coversAll() {
        return leftOut.isEmpty();
    }
}
