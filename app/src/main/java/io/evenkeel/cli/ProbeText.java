package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/** A probe's answer as a table for people. */
record ProbeText(PrintWriter out) {

    void print(JsonNode answer) {
        line("parameters", answer.path("parameters").asText());
        line("samples", answer.path("samples").asText());
        number("loss", answer.get("loss"));
        number("gradient norm", answer.get("gradient_norm"));
        out.println();
        int rank = 1;
        for (JsonNode value : answer.path("eigenvalues")) {
            estimate(rank == 1 ? "sharpness λ1" : "λ" + rank, value, "residual");
            rank++;
        }
        estimate("smallest eigenvalue", answer.get("smallest"), "residual");
        estimate("trace", answer.get("trace"), "stderr");
        number("condition", answer.get("condition"));
        out.println();
        number(
                "stable learning rate, gradient descent",
                answer.path("stable_learning_rate").get("sgd"));
        number("  with momentum 0.9", answer.path("stable_learning_rate").get("momentum_0_9"));
        bestStep(answer);
        number("  without gradient noise", answer.get("best_step_without_noise"));
        noise(answer.path("noise"));
        layers(answer.path("layers"));
        if (answer.has("density")) {
            line("density", answer.path("density").path("nodes").size() + " nodes; print them with --json");
        }
        answer.path("missing").forEach(stage -> out.println("not measured: " + stage.asText()));
        answer.path("notes").forEach(note -> out.println("note: " + note.asText()));
    }

    private void bestStep(JsonNode answer) {
        JsonNode step = answer.path("best_step");
        if (step.isMissingNode()) {
            return;
        }
        JsonNode batch = answer.path("best_step_batch");
        if (batch.isMissingNode()) {
            line("best step", "unknown: samples have no gradients of their own here, see the notes");
            return;
        }
        line(
                "best step, batches of " + batch.asText(),
                step.isNumber()
                        ? text(step) + error(answer.get("best_step_stderr"), "stderr")
                        : text(step) + "  (the curvature along such steps is not positive)");
    }

    private void noise(JsonNode noise) {
        if (noise.isMissingNode()) {
            return;
        }
        out.println();
        line(
                "gradient noise scale",
                text(noise.path("scale")) + "  by " + noise.path("way").asText());
        JsonNode population = noise.path("population");
        line(
                "  of the population, 95 %",
                text(population.path("scale")) + "  (" + text(population.path("low")) + " to "
                        + text(population.path("high")) + ")");
        number("agreement of two halves", noise.get("agreement"));
    }

    private void layers(JsonNode layers) {
        if (layers.isMissingNode()) {
            return;
        }
        out.println();
        boolean noisy = layers.path(0).has("noise_scale");
        String format = "%-30s %12s %14s %26s %14s" + (noisy ? " %14s" : "") + "%n";
        out.printf(
                Locale.ROOT,
                format,
                "layer",
                "parameters",
                "sharpness",
                "trace ± error",
                "gradient norm",
                "noise scale");
        for (JsonNode layer : layers) {
            out.printf(
                    Locale.ROOT,
                    format,
                    layer.path("place").asText(),
                    layer.path("parameters").asText(),
                    text(layer.path("sharpness")),
                    text(layer.path("trace").path("value")) + " ± "
                            + text(layer.path("trace").path("stderr")),
                    text(layer.path("gradient_norm")),
                    text(layer.path("noise_scale")));
        }
    }

    private void estimate(String name, @org.jspecify.annotations.Nullable JsonNode value, String error) {
        if (value != null) {
            line(
                    name,
                    text(value.path("value"))
                            + error(value.get(error), value.path("exact").asBoolean() ? "rounding" : error)
                            + (value.path("converged").asBoolean(true) ? "" : shortOf(error)));
        }
    }

    /** An eigenvalue that did not converge may be another's; a trace that did not is right within a wide error. */
    private static String shortOf(String error) {
        return error.equals("stderr") ? "  more than the 1 % aimed at" : "  not converged";
    }

    private void number(String name, @org.jspecify.annotations.Nullable JsonNode value) {
        if (value != null) {
            line(name, text(value));
        }
    }

    private static String error(@org.jspecify.annotations.Nullable JsonNode error, String kind) {
        return error == null ? "" : String.format(Locale.ROOT, "  ± %s (%s)", text(error), kind);
    }

    private static String text(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.6g", value.doubleValue()) : value.asText();
    }

    private void line(String name, String text) {
        out.printf(Locale.ROOT, "%-42s %s%n", name, text);
    }
}
