package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;

/** Everything that was answered, each with its error and what it means. */
record ProbeAnswers(JsonNode answer) implements Section {

    private static final String RESIDUAL = "bound";
    private static final String STANDARD_ERROR = "standard error";
    private static final String ROUNDING = "rounding";

    @Override
    public void write(Html html) {
        html.open("section", "id", "answers", "aria-labelledby", "answers-title");
        html.element("h2", "Answers", "id", "answers-title");
        html.open("div", "class", "card");
        html.open("div", "class", "scroll flush", "role", "region", "aria-label", "Answers", "tabindex", "0");
        html.open("table", "class", "layers answers");
        html.element(
                "caption",
                "H is the Hessian of the mean loss, g its gradient, Σ₁ the covariance of single samples' gradients. Bound: an"
                        + " eigenvalue lies no further away.");
        html.open("thead").open("tr").element("th", "Quantity", "scope", "col");
        html.element("th", "Value", "scope", "col", "class", "number");
        html.element("th", "Error", "scope", "col", "class", "number");
        html.element("th", "Meaning", "scope", "col").close().close().open("tbody");
        rows(html);
        html.close().close().close().close().close().line();
    }

    private void rows(Html html) {
        plain(html, "Loss", answer.path("loss"), "mean over the samples");
        plain(html, "Gradient norm ‖g‖", answer.path("gradient_norm"), "Euclidean, over all parameters");
        int rank = 0;
        for (JsonNode value : answer.path("eigenvalues")) {
            rank++;
            estimate(
                    html,
                    "λ" + subscript(rank),
                    value,
                    "residual",
                    rank == 1 ? "sharpness: the Hessian's largest eigenvalue" : "number " + rank + " by size",
                    RESIDUAL);
        }
        estimate(
                html,
                "Smallest eigenvalue",
                answer.path("smallest"),
                "residual",
                "negative where the loss bends down somewhere",
                RESIDUAL);
        estimate(html, "Trace", answer.path("trace"), "stderr", "sum of all eigenvalues", STANDARD_ERROR);
        plain(html, "Condition", answer.path("condition"), "λmax/λmin; ∞ where an eigenvalue is not positive");
        JsonNode rates = answer.path("stable_learning_rate");
        plain(html, "Stable learning rate", rates.path("sgd"), "of gradient descent, at most: 2/λ₁");
        plain(html, "… with momentum 0.9", rates.path("momentum_0_9"), "at most 3.8/λ₁");
        if (!answer.path("best_step").isMissingNode()) {
            row(
                    html,
                    "Best step",
                    ProbeNumbers.shown(answer.path("best_step")),
                    ProbeNumbers.error(answer.path("best_step_stderr")) + ", " + STANDARD_ERROR,
                    "‖g‖²/(gᵀHg + tr(HΣ₁)/B) for batches of B = "
                            + answer.path("best_step_batch").asText("any"));
        }
        plain(html, "… without noise", answer.path("best_step_without_noise"), "‖g‖²/gᵀHg");
        noise(html, answer.path("noise"));
    }

    private void noise(Html html, JsonNode noise) {
        if (noise.isMissingNode()) {
            return;
        }
        String way = noise.path("way").asText();
        plain(
                html,
                "Gradient noise scale",
                noise.path("scale"),
                "tr Σ₁/‖g‖² of these samples" + (way.isEmpty() ? "" : ", by " + way));
        JsonNode population = noise.path("population");
        row(
                html,
                "… of the population",
                ProbeNumbers.shown(population.path("scale")),
                ProbeNumbers.shown(population.path("low")) + " to " + ProbeNumbers.shown(population.path("high")),
                "unbiased, for what they were drawn from; 95 % interval");
        plain(html, "Covariance trace", noise.path("covariance_trace"), "tr Σ₁ of single samples' gradients");
        plain(html, "Agreement", noise.path("agreement"), "cosine of the gradients of two halves, on average");
    }

    private static void plain(Html html, String name, JsonNode value, String meaning) {
        if (!value.isMissingNode()) {
            row(html, name, ProbeNumbers.shown(value), "", meaning);
        }
    }

    private static void estimate(
            Html html, String name, JsonNode estimate, String error, String meaning, String kindOfError) {
        if (estimate.isMissingNode()) {
            return;
        }
        boolean converged = estimate.path("converged").asBoolean(true);
        boolean exact = estimate.path("exact").asBoolean();
        String unmet = error.equals("stderr") ? "; its error is more than the 1 % aimed at" : "; not converged";
        row(
                html,
                name,
                ProbeNumbers.shown(estimate.path("value")),
                ProbeNumbers.error(estimate.path(error)) + ", " + (exact ? ROUNDING : kindOfError),
                meaning + (converged ? "" : unmet));
    }

    private static void row(Html html, String name, String value, String error, String meaning) {
        html.open("tr").element("th", name, "scope", "row");
        html.element("td", value, "class", "number");
        html.element("td", error.isEmpty() ? "–" : error, "class", error.isEmpty() ? "number none" : "number");
        html.element("td", meaning).close().line();
    }

    private static String subscript(int rank) {
        StringBuilder lowered = new StringBuilder();
        for (char digit : Integer.toString(rank).toCharArray()) {
            lowered.append((char) ('₀' + (digit - '0')));
        }
        return lowered.toString();
    }
}
