package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.SpectralDensity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * How the Hessian's eigenvalues are distributed: on a linear axis, where the ends show, and on a logarithmic one, where the
 * bulk near zero does. Bands are standard errors over the probes.
 */
final class DensityFigures implements Section {

    private static final int POINTS = 320;
    /** Width of the smoothing, as a share of the spectrum's extent, and in decades. */
    private static final double LINEAR_WIDTH = 1.0 / 120;

    private static final double DECADES_WIDTH = 0.15;
    /** Decades below the largest magnitude, from where on nothing but rounding is seen. */
    private static final int DECADES = 7;

    private static final int MOST_MARKS = 12;

    private final JsonNode answer;
    private final ObjectNode payload;

    DensityFigures(JsonNode answer, ObjectNode payload) {
        this.answer = answer;
        this.payload = payload;
    }

    @Override
    public void write(Html html) {
        if (answer.path("density").path("probe").isEmpty()) {
            return;
        }
        SpectralDensity density = density();
        double[] range = density.range();
        double largest = Math.max(Math.abs(range[0]), Math.abs(range[1]));
        html.open("section", "id", "density", "aria-labelledby", "density-title");
        html.element("h2", "Spectral density", "id", "density-title");
        if (largest == 0) {
            html.element("p", "All eigenvalues are 0: the loss does not bend.", "class", "lead");
            html.close().line();
            return;
        }
        linear(density, range);
        double floor = Math.floor(Math.log10(largest)) - DECADES;
        logarithmic(density, floor, Math.log10(largest));
        Estimate none = density.fraction(-Math.pow(10, floor), Math.pow(10, floor));
        html.open("div", "class", "grid");
        Figures.frame(
                html,
                new Figures.Frame(
                        "density",
                        "density",
                        "Eigenvalues on a linear axis",
                        "Density of the Hessian's eigenvalues on a logarithmic height, smoothed. A narrow bulk about 0 with few"
                                + " outliers to the right is what trained networks have; what lies left of 0 bends down. Marks are"
                                + " the eigenvalues that were found one by one.",
                        "Eigenvalues lie between " + Words.number(range[0]) + " and " + Words.number(range[1]) + ".",
                        List.of()));
        Figures.frame(
                html,
                new Figures.Frame(
                        "magnitudes",
                        "magnitudes",
                        "Eigenvalues on a logarithmic axis",
                        "Density of the eigenvalues over the decades of |λ|, the positive and the negative ones apart. "
                                + Words.percent(Math.min(1, none.value())) + " (± "
                                + Words.percent(none.error()) + ") lie within ±10"
                                + Words.raised((int) floor) + ", which is 0 but for rounding.",
                        Words.percent(Math.min(1, none.value())) + " of the eigenvalues are 0 but for rounding.",
                        List.of()));
        html.close().close().line();
    }

    /** As it was before its probes were put together. */
    private SpectralDensity density() {
        JsonNode node = answer.path("density");
        int probes = node.path("probes").asInt();
        List<List<double[]>> points = new ArrayList<>();
        for (int i = 0; i < probes; i++) {
            points.add(new ArrayList<>());
        }
        for (int i = 0; i < node.path("nodes").size(); i++) {
            double weight = probes * node.path("weights").get(i).doubleValue();
            points.get(node.path("probe").get(i).asInt())
                    .add(new double[] {node.path("nodes").get(i).doubleValue(), weight});
        }
        List<SpectralDensity.Measure> measures = points.stream()
                .map(probe -> new SpectralDensity.Measure(
                        probe.stream().mapToDouble(point -> point[0]).toArray(),
                        probe.stream().mapToDouble(point -> point[1]).toArray()))
                .toList();
        return new SpectralDensity(answer.path("parameters").asLong(), measures, 0);
    }

    private void linear(SpectralDensity density, double[] range) {
        double extent = range[1] > range[0] ? range[1] - range[0] : Math.abs(range[1]);
        double width = LINEAR_WIDTH * extent;
        ObjectNode node = payload.putObject("density");
        curve(node.putObject("curve"), range[0] - 4 * width, range[1] + 4 * width, x -> density.density(x, width));
        // lower heights are the tails of smoothing, not eigenvalues
        node.put("least", 0.02 / (density.dimension() * width));
        ArrayNode marks = node.putArray("marks");
        for (JsonNode value : answer.path("eigenvalues")) {
            if (marks.size() < MOST_MARKS) {
                marks.add(ProbeNumbers.of(value.path("value")));
            }
        }
        if (answer.path("smallest").has("value")) {
            marks.add(ProbeNumbers.of(answer.path("smallest").path("value")));
        }
    }

    private void logarithmic(SpectralDensity density, double floor, double top) {
        ObjectNode node = payload.putObject("magnitudes");
        for (boolean positive : new boolean[] {true, false}) {
            curve(
                    node.putObject(positive ? "positive" : "negative"),
                    floor,
                    top + 4 * DECADES_WIDTH,
                    decade -> density.logDensity(decade, positive, DECADES_WIDTH, floor));
        }
    }

    private static void curve(ObjectNode into, double from, double to, DoubleFunction<Estimate> height) {
        ArrayNode at = into.putArray("at");
        ArrayNode values = into.putArray("values");
        ArrayNode errors = into.putArray("errors");
        for (int i = 0; i <= POINTS; i++) {
            double x = from + (to - from) * i / POINTS;
            Estimate estimate = height.apply(x);
            at.add(rounded(x));
            values.add(rounded(estimate.value()));
            errors.add(rounded(Double.isFinite(estimate.error()) ? estimate.error() : 0));
        }
    }

    private static float rounded(double value) {
        return (float) value;
    }
}
