package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.run.Severity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which model this is, on which data, its key numbers, and what has to be known beside them. */
record ProbeOverview(JsonNode answer, ProbeReport.Origin origin) implements Section {

    @Override
    public void write(Html html) {
        html.open("header", "class", "overview");
        html.open("div", "class", "headline").open("div", "class", "naming");
        html.element("p", "Evenkeel probe of a trained model", "class", "eyebrow");
        html.element("h1", name(origin.model()));
        html.element("p", identity(), "class", "identity");
        html.close().close();
        html.open("dl", "class", "tiles");
        tiles(html);
        html.close();
        notices(html);
        html.close().line();
    }

    private static String name(String file) {
        Path name = Path.of(file).getFileName();
        return name == null ? file : name.toString();
    }

    private String identity() {
        List<String> parts = new ArrayList<>();
        parts.add(Words.count(answer.path("parameters").asLong(), "parameter"));
        parts.add(Words.count(answer.path("samples").asLong(), "sample")
                + (origin.data().isEmpty() ? " of the recipe's own data" : " of " + name(origin.data())));
        if (!origin.loss().isEmpty()) {
            parts.add("loss " + origin.loss());
        }
        return String.join(" · ", parts);
    }

    private void tiles(Html html) {
        tile(html, "Loss", answer.path("loss"), "");
        tile(html, "Gradient norm", answer.path("gradient_norm"), "");
        JsonNode first = answer.path("eigenvalues").path(0);
        tile(html, "Sharpness λ₁", first.path("value"), ProbeNumbers.error(first.path("residual")));
        JsonNode trace = answer.path("trace");
        tile(html, "Trace", trace.path("value"), ProbeNumbers.error(trace.path("stderr")));
        tile(html, "Largest stable step", answer.path("stable_learning_rate").path("sgd"), "of gradient descent: 2/λ₁");
        JsonNode best = answer.path("best_step");
        if (best.isNumber() || best.asText().equals("Infinity")) {
            tile(html, "Best step", best, ProbeNumbers.error(answer.path("best_step_stderr")));
        } else {
            tile(html, "Best step without noise", answer.path("best_step_without_noise"), "");
        }
        tile(html, "Gradient noise scale", answer.path("noise").path("scale"), "samples");
    }

    private static void tile(Html html, String label, JsonNode value, String under) {
        if (value.isMissingNode()) {
            return;
        }
        html.open("div", "class", "tile").element("dt", label);
        html.element("dd", ProbeNumbers.shown(value), "class", "value");
        if (!under.isEmpty()) {
            html.element("dd", under, "class", "under");
        }
        html.close();
    }

    private void notices(Html html) {
        List<String> notes = new ArrayList<>();
        if (answer.path("interrupted").asBoolean()) {
            List<String> missing = new ArrayList<>();
            answer.path("missing").forEach(stage -> missing.add(stage.asText()));
            notes.add("interrupted: what is here was known by then"
                    + (missing.isEmpty() ? "" : "; missing are " + Words.list(missing)));
        }
        answer.path("notes").forEach(note -> notes.add(note.asText()));
        if (notes.isEmpty()) {
            return;
        }
        html.open("aside", "class", "notices")
                .trusted(Icons.severity(Severity.INFO))
                .open("div")
                .open("ul");
        notes.forEach(note -> html.element("li", Words.asSentence(note)));
        html.close().close().close();
    }
}
