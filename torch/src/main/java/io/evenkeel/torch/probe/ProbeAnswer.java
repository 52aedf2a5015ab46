package io.evenkeel.torch.probe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.run.RunJson;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.SpectralDensity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of a model by now, as {@code evenkeel probe --json} prints it. A key that is not there is not known. */
public final class ProbeAnswer {

    private final ObjectNode node = JsonNodeFactory.instance.objectNode();

    ProbeAnswer() {}

    /** A copy. */
    public ObjectNode json() {
        return node.deepCopy();
    }

    void count(String key, long value) {
        node.put(key, value);
    }

    void text(String key, String value) {
        node.put(key, value);
    }

    void number(String key, double value) {
        node.set(key, RunJson.number(value));
    }

    void numbers(String key, Map<String, Double> values) {
        node.set(key, RunJson.numbers(values));
    }

    void notes(List<String> notes) {
        ArrayNode array = node.putArray("notes");
        notes.forEach(array::add);
    }

    void stopped(List<String> missing) {
        node.put("interrupted", true);
        ArrayNode array = node.putArray("missing");
        missing.forEach(array::add);
    }

    void eigenvalues(List<Estimate> values) {
        ArrayNode array = node.putArray("eigenvalues");
        values.forEach(value -> fill(array.addObject(), value, "residual"));
    }

    void smallest(Estimate value) {
        fill(node.putObject("smallest"), value, "residual");
    }

    void trace(Estimate value) {
        trace(node, value);
    }

    /** What is called its standard error bounds its rounding, where it is exact. */
    private static void trace(ObjectNode of, Estimate value) {
        ObjectNode trace = of.putObject("trace");
        fill(trace, value, "stderr");
        trace.put("exact", value.kind() == Estimate.Kind.RESIDUAL && value.converged());
    }

    private static void fill(ObjectNode into, Estimate value, String error) {
        into.set("value", RunJson.number(value.value()));
        into.set(error, RunJson.number(value.error()));
        into.put("converged", value.converged());
    }

    /** All probes' nodes in one measure of weight 1, ascending; {@code probe} says which each belongs to. */
    void density(SpectralDensity density) {
        List<double[]> points = new ArrayList<>();
        int probes = density.probes().size();
        for (int probe = 0; probe < probes; probe++) {
            SpectralDensity.Measure measure = density.probes().get(probe);
            for (int i = 0; i < measure.nodes().length; i++) {
                points.add(new double[] {measure.nodes()[i], measure.weights()[i] / probes, probe});
            }
        }
        points.sort(Comparator.comparingDouble(point -> point[0]));
        ObjectNode object = node.putObject("density");
        ArrayNode nodes = object.putArray("nodes");
        ArrayNode weights = object.putArray("weights");
        ArrayNode probe = object.putArray("probe");
        for (double[] point : points) {
            nodes.add(point[0]);
            weights.add(point[1]);
            probe.add((int) point[2]);
        }
        object.put("probes", probes);
    }

    /**
     * Of a layer's part of the gradient.
     *
     * @param covarianceTrace of single samples' parts
     * @param scale the same over the squared norm of the mean
     */
    record LayerNoise(double covarianceTrace, double scale) {}

    /** One layer's own block of the Hessian, its part of the gradient, and the noise of that. */
    void layer(
            String place,
            long parameters,
            Estimate sharpness,
            Estimate trace,
            double gradientNorm,
            Optional<LayerNoise> noise) {
        ArrayNode layers = node.has("layers") ? (ArrayNode) node.get("layers") : node.putArray("layers");
        ObjectNode layer = layers.addObject();
        layer.put("place", place);
        layer.set("sharpness", RunJson.number(sharpness.value()));
        layer.set("residual", RunJson.number(sharpness.error()));
        layer.set("gradient_norm", RunJson.number(gradientNorm));
        layer.put("parameters", parameters);
        trace(layer, trace);
        noise.ifPresent(known -> {
            layer.set("covariance_trace", RunJson.number(known.covarianceTrace()));
            layer.set("noise_scale", RunJson.number(known.scale()));
        });
    }

    void noise(double scale, double agreement, double covarianceTrace, Map<String, Double> population, String way) {
        ObjectNode noise = node.putObject("noise");
        noise.set("scale", RunJson.number(scale));
        noise.set("agreement", RunJson.number(agreement));
        noise.set("covariance_trace", RunJson.number(covarianceTrace));
        noise.set("population", RunJson.numbers(population));
        noise.put("way", way);
    }
}
