package io.evenkeel.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.RunJson;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured before the first step: the loss against chance, the gradient's rate of growth, a handful fitted. {@code rates} are layers' ρ by place. */
record LintFacts(ModelFacts model, Map<String, Double> rates) {

    ObjectNode json() {
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        put(facts, "initial_loss", model.initialLoss());
        put(facts, "chance_loss", model.chanceLoss());
        ModelFacts.InitialBackprop fit = model.initialBackprop();
        if (fit != null) {
            ObjectNode rate = facts.putObject("backprop");
            rate.set("rate", RunJson.number(fit.rate()));
            rate.set("rate_error", RunJson.number(fit.rateError()));
            rate.put("layers", fit.layers());
        }
        ArrayNode layers = facts.putArray("layers");
        rates.forEach((place, rate) -> {
            ObjectNode node = layers.addObject();
            node.put("place", place);
            node.set("rate", RunJson.number(rate));
        });
        ModelFacts.SmallBatch tried = model.smallBatch();
        if (tried != null) {
            ObjectNode small = facts.putObject("small_batch");
            small.put("samples", tried.samples());
            small.put("steps", tried.steps());
            small.set("loss", RunJson.number(tried.loss()));
            small.set("chance_loss", RunJson.number(tried.chanceLoss()));
            small.put("complete", tried.complete());
        }
        return facts;
    }

    private static void put(ObjectNode node, String name, @Nullable Double value) {
        if (value != null) {
            node.set(name, RunJson.number(value));
        }
    }

    void print(PrintWriter out) {
        Double loss = model.initialLoss();
        Double chance = model.chanceLoss();
        out.println();
        if (loss != null) {
            out.println("First loss: " + number(loss)
                    + (chance == null ? "" : " (always giving the same answer: " + number(chance) + ")"));
        }
        ModelFacts.InitialBackprop fit = model.initialBackprop();
        if (fit != null) {
            out.println("Gradient on its way back: times " + number(fit.rate()) + " ± " + number(fit.rateError())
                    + " a layer, over " + fit.layers() + " layers" + extremes());
        }
        ModelFacts.SmallBatch tried = model.smallBatch();
        if (tried != null) {
            out.println(tried.samples() + " samples alone: loss down to " + number(tried.loss()) + " in "
                    + tried.steps() + " steps (always giving the same answer: " + number(tried.chanceLoss()) + ")"
                    + (tried.complete() ? "" : "; stopped for time"));
        }
    }

    private String extremes() {
        Comparator<Map.Entry<String, Double>> bySize = Map.Entry.comparingByValue();
        return rates.entrySet().stream()
                .min(bySize)
                .flatMap(least -> rates.entrySet().stream()
                        .max(bySize)
                        .map(most -> "; from " + number(least.getValue()) + " (" + least.getKey() + ") to "
                                + number(most.getValue()) + " (" + most.getKey() + ")"))
                .orElse("");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
