package io.evenkeel.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.diagnosis.InitialRate;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.RunJson;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was measured before the first step: the loss against chance, the gradient's rate of growth, a handful fitted. */
record LintFacts(ModelFacts model) {

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
        for (InitialRate layer : InitialRate.of(model)) {
            ObjectNode node = layers.addObject();
            node.put("place", layer.place());
            node.set("rate", RunJson.number(layer.rate()));
        }
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
        List<InitialRate> rates = InitialRate.of(model);
        if (fit != null) {
            out.println("Gradient on its way back: times " + number(fit.rate()) + " ± " + number(fit.rateError())
                    + " a layer, over " + fit.layers() + " layers" + extremes(rates));
        }
        ModelFacts.SmallBatch tried = model.smallBatch();
        if (tried != null) {
            out.println(tried.samples() + " samples alone: loss down to " + number(tried.loss()) + " in "
                    + tried.steps() + " steps (always giving the same answer: " + number(tried.chanceLoss()) + ")"
                    + (tried.complete() ? "" : "; stopped for time"));
        }
    }

    private static String extremes(List<InitialRate> rates) {
        Comparator<InitialRate> bySize = Comparator.comparingDouble(InitialRate::rate);
        return rates.stream()
                .min(bySize)
                .flatMap(least -> rates.stream()
                        .max(bySize)
                        .map(most -> "; from " + number(least.rate()) + " (" + least.place() + ") to "
                                + number(most.rate()) + " (" + most.place() + ")"))
                .orElse("");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
