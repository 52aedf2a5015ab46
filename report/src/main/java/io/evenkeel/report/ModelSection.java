package io.evenkeel.report;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.ModelFacts.WeightFacts;
import io.evenkeel.run.Quantities;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The network as it was before its first step. */
final class ModelSection implements Section {

    private final @Nullable ModelFacts model;
    private final Measurements measurements;

    ModelSection(@Nullable ModelFacts model, Measurements measurements) {
        this.model = model;
        this.measurements = measurements;
    }

    @Override
    public void write(Html html) {
        if (model == null) {
            return;
        }
        html.open("section", "id", "model", "aria-labelledby", "model-title");
        html.element("h2", "Model", "id", "model-title");
        html.open("div", "class", "card");
        facts(html, model);
        if (!model.layers().isEmpty()) {
            table(html, model.layers());
        }
        html.close().close().line();
    }

    private static void facts(Html html, ModelFacts model) {
        html.open("dl", "class", "facts");
        fact(html, "Parameters", Words.integer(model.parameters()));
        fact(html, "Outputs", Words.integer(model.outputs()));
        fact(html, "Loss", model.loss());
        fact(html, "Optimizer", model.optimizer());
        fact(html, "Learning rate", Words.number(model.learningRate()));
        fact(html, "Batch", Words.integer(model.batch()));
        number(html, "Loss at the start", model.initialLoss());
        number(html, "Loss by chance", model.chanceLoss());
        ModelFacts.InitialBackprop backprop = model.initialBackprop();
        if (backprop != null) {
            fact(
                    html,
                    "ρ at the start",
                    Words.number(backprop.rate()) + " ± " + Words.number(backprop.rateError()) + " over "
                            + Words.count(backprop.layers(), "layer"));
        }
        html.close();
    }

    static void fact(Html html, String name, String value) {
        html.open("div").element("dt", name).element("dd", value).close();
    }

    static void number(Html html, String name, @Nullable Double value) {
        if (value != null) {
            fact(html, name, Words.number(value));
        }
    }

    private void table(Html html, List<LayerFacts> layers) {
        html.open("div", "class", "scroll", "role", "region", "aria-label", "Layers", "tabindex", "0");
        html.open("table", "class", "layers");
        html.element(
                "caption",
                "Layers in forward order, as they were before the first step. Shares marked “end” are from the last look.");
        html.open("thead").open("tr");
        for (String head : List.of("Place", "Kind")) {
            html.element("th", head, "scope", "col");
        }
        for (String head : List.of(
                "In → out",
                "Weight sd",
                "Weight mean",
                "Bias sd",
                "Output",
                "‖∂L/∂h‖",
                "Dead, start",
                "Dead, end",
                "Saturated, start",
                "Saturated, end")) {
            html.element("th", head, "scope", "col", "class", "number");
        }
        html.close().close().open("tbody");
        layers.forEach(layer -> row(html, layer));
        html.close().close().close();
    }

    private void row(Html html, LayerFacts layer) {
        html.open("tr")
                .open("th", "scope", "row")
                .element("code", layer.place())
                .close();
        html.element("td", layer.kind());
        cell(html, Words.integer(layer.inputs()) + " → " + Words.integer(layer.outputs()));
        cell(html, spread(layer.weight()));
        cell(html, layer.weight() == null ? "" : Words.number(layer.weight().mean()));
        cell(html, spread(layer.bias()));
        cell(
                html,
                layer.outputMean() == null || layer.outputSd() == null
                        ? ""
                        : Words.number(layer.outputMean()) + " ± " + Words.number(layer.outputSd()));
        cell(html, layer.backpropNorm() == null ? "" : Words.number(layer.backpropNorm()));
        share(html, layer.dead());
        share(html, last(Quantities.ACTIVATION_DEAD, layer.place()));
        share(html, layer.saturated());
        share(html, last(Quantities.ACTIVATION_SATURATED, layer.place()));
        html.close().line();
    }

    private static String spread(@Nullable WeightFacts weight) {
        if (weight == null) {
            return "";
        }
        return weight.finite() ? Words.number(weight.sd()) : "not finite";
    }

    private @Nullable Double last(String quantity, String place) {
        return measurements.at(quantity, place).map(Series::last).orElse(null);
    }

    private static void cell(Html html, String text) {
        html.element("td", text.isEmpty() ? "–" : text, "class", text.isEmpty() ? "number none" : "number");
    }

    /** Half the units or more is beyond what any network can spare. */
    private static void share(Html html, @Nullable Double share) {
        if (share == null) {
            cell(html, "");
        } else {
            html.element("td", Words.percent(share), "class", share >= 0.5 ? "number much" : "number");
        }
    }
}
