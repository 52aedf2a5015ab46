package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Curvature, gradient and noise of each layer by itself, as bars and as a table. */
record LayerBars(JsonNode layers, ObjectNode payload) implements Section {

    /** More rows than this are for the table alone. */
    private static final int MOST_BARS = 60;

    private record Bars(String key, String error, String title, String reading) {}

    private static final List<Bars> SHOWN = List.of(
            new Bars(
                    "sharpness",
                    "residual",
                    "Sharpness by layer",
                    "Largest eigenvalue of each layer's own block of the Hessian. The sharpest layer is the first to become unstable"
                            + " when the step grows."),
            new Bars(
                    "trace",
                    "stderr",
                    "Trace by layer",
                    "Sum of the eigenvalues of each layer's block; whiskers are standard errors."),
            new Bars("gradient_norm", "", "Gradient by layer", "Norm of each layer's part of the mean gradient."),
            new Bars(
                    "noise_scale",
                    "",
                    "Gradient noise scale by layer",
                    "tr Σ₁/‖g‖² of each layer's part: about so many samples average the noise down to the gradient's size."));

    @Override
    public void write(Html html) {
        if (layers.isEmpty()) {
            return;
        }
        html.open("section", "id", "layers", "aria-labelledby", "layers-title");
        html.element("h2", "Layers", "id", "layers-title");
        html.open("div", "class", "grid");
        SHOWN.stream().filter(bars -> isKnown(bars.key())).forEach(bars -> figure(html, bars));
        html.close();
        table(html);
        html.close().line();
    }

    private Stream<JsonNode> rows() {
        return StreamSupport.stream(layers.spliterator(), false);
    }

    private boolean isKnown(String key) {
        return rows().anyMatch(layer -> layer.has(key));
    }

    private static double value(JsonNode layer, String key) {
        JsonNode value = layer.path(key);
        return ProbeNumbers.of(value.isObject() ? value.path("value") : value);
    }

    private void figure(Html html, Bars bars) {
        ArrayNode rows = payload.withObject("/bars").putArray(bars.key());
        rows().limit(MOST_BARS).forEach(layer -> {
            JsonNode value = layer.path(bars.key());
            JsonNode error = value.isObject() ? value.path(bars.error()) : layer.path(bars.error());
            ObjectNode row = rows.addObject().put("place", layer.path("place").asText());
            row.set("value", value.isObject() ? value.path("value") : value);
            if (!bars.error().isEmpty() && !error.isMissingNode()) {
                row.set("error", error);
            }
        });
        String largest = rows().filter(layer -> Double.isFinite(value(layer, bars.key())))
                .max((a, b) -> Double.compare(value(a, bars.key()), value(b, bars.key())))
                .map(layer -> "Largest in " + layer.path("place").asText() + ": "
                        + Words.number(value(layer, bars.key())) + ".")
                .orElse("");
        List<String> notes = layers.size() > MOST_BARS
                ? List.of(MOST_BARS + " of " + Words.count(layers.size(), "layer") + " are drawn; the table has all.")
                : List.of();
        Figures.frame(html, new Figures.Frame("bars", bars.key(), bars.title(), bars.reading(), largest, notes));
    }

    private void table(Html html) {
        html.open("div", "class", "card after");
        html.open("div", "class", "scroll flush", "role", "region", "aria-label", "Layers", "tabindex", "0");
        html.open("table", "class", "layers");
        html.element(
                "caption",
                "A layer is what parameters' names share before the last dot; each parameter is in one. ± after a sharpness"
                        + " is a bound, after a trace a standard error.");
        html.open("thead").open("tr").element("th", "Layer", "scope", "col");
        for (String head : List.of("Parameters", "Sharpness", "Trace", "Gradient norm", "tr Σ₁", "Noise scale")) {
            html.element("th", head, "scope", "col", "class", "number");
        }
        html.close().close().open("tbody");
        rows().forEach(layer -> row(html, layer));
        html.close().close().close().close();
    }

    private static void row(Html html, JsonNode layer) {
        html.open("tr").open("th", "scope", "row");
        html.element("code", layer.path("place").asText()).close();
        cell(html, Words.integer(layer.path("parameters").asLong()));
        cell(html, ProbeNumbers.shown(layer.path("sharpness")) + " " + ProbeNumbers.error(layer.path("residual")));
        JsonNode trace = layer.path("trace");
        cell(html, ProbeNumbers.shown(trace.path("value")) + " " + ProbeNumbers.error(trace.path("stderr")));
        cell(html, ProbeNumbers.shown(layer.path("gradient_norm")));
        for (String key : List.of("covariance_trace", "noise_scale")) {
            cell(html, layer.has(key) ? ProbeNumbers.shown(layer.path(key)) : "–");
        }
        html.close().line();
    }

    private static void cell(Html html, String text) {
        html.element("td", text, "class", "number");
    }
}
