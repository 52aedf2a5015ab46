package io.evenkeel.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.ModelFacts.WeightFacts;
import org.jspecify.annotations.Nullable;

/** The part of a header that holds facts, both ways. */
final class FactsJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private FactsJson() {}

    static ObjectNode model(ModelFacts model) {
        ObjectNode node = NODES.objectNode();
        node.put("parameters", model.parameters());
        node.put("outputs", model.outputs());
        node.put("loss", model.loss());
        node.put("optimizer", model.optimizer());
        node.set("learning_rate", RunJson.number(model.learningRate()));
        node.put("batch", model.batch());
        node.put("forward_batch", model.forwardBatch());
        ArrayNode layers = node.putArray("layers");
        model.layers().forEach(layer -> layers.add(layer(layer)));
        node.set("initial_loss", RunJson.numberOrNull(model.initialLoss()));
        node.set("chance_loss", RunJson.numberOrNull(model.chanceLoss()));
        ModelFacts.InitialBackprop backprop = model.initialBackprop();
        if (backprop == null) {
            node.putNull("initial_backprop");
        } else {
            ObjectNode fit = node.putObject("initial_backprop");
            fit.set("rate", RunJson.number(backprop.rate()));
            fit.set("rate_error", RunJson.number(backprop.rateError()));
            fit.put("layers", backprop.layers());
        }
        ModelFacts.Plan plan = model.plan();
        if (plan != null) {
            ObjectNode planned = node.putObject("plan");
            planned.set("weight_decay", RunJson.number(plan.weightDecay()));
            planned.put("warm_up", plan.warmUp());
        }
        ModelFacts.SmallBatch small = model.smallBatch();
        if (small != null) {
            ObjectNode tried = node.putObject("small_batch");
            tried.put("samples", small.samples());
            tried.put("steps", small.steps());
            tried.set("loss", RunJson.number(small.loss()));
            tried.set("chance_loss", RunJson.number(small.chanceLoss()));
            tried.put("complete", small.complete());
        }
        return node;
    }

    private static ObjectNode layer(LayerFacts layer) {
        ObjectNode node = NODES.objectNode();
        node.put("place", layer.place());
        node.put("kind", layer.kind());
        node.put("inputs", layer.inputs());
        node.put("outputs", layer.outputs());
        node.set("weight", weight(layer.weight()));
        node.set("bias", weight(layer.bias()));
        node.set("output_mean", RunJson.numberOrNull(layer.outputMean()));
        node.set("output_sd", RunJson.numberOrNull(layer.outputSd()));
        node.set("backprop_norm", RunJson.numberOrNull(layer.backpropNorm()));
        node.set("dead", RunJson.numberOrNull(layer.dead()));
        node.set("saturated", RunJson.numberOrNull(layer.saturated()));
        node.set("parameter", RunJson.numberOrNull(layer.parameter()));
        return node;
    }

    private static JsonNode weight(@Nullable WeightFacts weight) {
        if (weight == null) {
            return NullNode.instance;
        }
        ObjectNode node = NODES.objectNode();
        node.set("mean", RunJson.number(weight.mean()));
        node.set("sd", RunJson.number(weight.sd()));
        node.set("min", RunJson.number(weight.min()));
        node.set("max", RunJson.number(weight.max()));
        node.put("finite", weight.finite());
        return node;
    }

    static ObjectNode data(DataFacts data) {
        ObjectNode node = NODES.objectNode();
        node.put("source", data.source());
        node.put("training", data.training());
        node.put("validation", data.validation());
        node.put("features", data.features());
        node.put("target", data.target());
        DataFacts.FeatureSummary summary = data.featureSummary();
        ObjectNode features = node.putObject("feature_summary");
        features.set("min", RunJson.number(summary.min()));
        features.set("max", RunJson.number(summary.max()));
        features.set("rms_min", RunJson.number(summary.rmsMin()));
        features.set("rms_median", RunJson.number(summary.rmsMedian()));
        features.set("rms_max", RunJson.number(summary.rmsMax()));
        features.put("largest", summary.largest());
        features.put("smallest", summary.smallest());
        features.put("constant", summary.constant());
        ArrayNode counts = node.putArray("label_counts");
        data.labelCounts().forEach(counts::add);
        node.set("target_mean", RunJson.numberOrNull(data.targetMean()));
        node.set("target_sd", RunJson.numberOrNull(data.targetSd()));
        node.set("target_min", RunJson.numberOrNull(data.targetMin()));
        node.set("target_max", RunJson.numberOrNull(data.targetMax()));
        badRows(node, "bad", data.badRows());
        badRows(node, "bad_held_back", data.badHeldBack());
        DataFacts.TargetSignal signal = data.targetSignal();
        if (signal != null) {
            ObjectNode told = node.putObject("target_signal");
            told.put("samples", signal.samples());
            told.set("agreement", RunJson.number(signal.agreement()));
            told.set("by_chance", RunJson.number(signal.byChance()));
            told.set("by_chance_sd", RunJson.number(signal.byChanceSd()));
            told.set("feature_score", RunJson.number(signal.featureScore()));
        }
        return node;
    }

    static ModelFacts model(Fields node) {
        Fields fit = node.objectOrNull("initial_backprop");
        return new ModelFacts(
                node.integer("parameters"),
                node.smallInteger("outputs"),
                node.text("loss"),
                node.text("optimizer"),
                node.number("learning_rate"),
                node.smallInteger("batch"),
                node.has("forward_batch") ? node.smallInteger("forward_batch") : node.smallInteger("batch"),
                node.objects("layers").stream().map(FactsJson::layer).toList(),
                node.numberOrNull("initial_loss"),
                node.numberOrNull("chance_loss"),
                fit == null
                        ? null
                        : new ModelFacts.InitialBackprop(
                                fit.number("rate"), fit.number("rate_error"), fit.smallInteger("layers")),
                plan(node.objectOrNull("plan")),
                smallBatch(node.objectOrNull("small_batch")));
    }

    private static ModelFacts.@Nullable Plan plan(@Nullable Fields node) {
        return node == null ? null : new ModelFacts.Plan(node.number("weight_decay"), node.integer("warm_up"));
    }

    private static ModelFacts.@Nullable SmallBatch smallBatch(@Nullable Fields node) {
        return node == null
                ? null
                : new ModelFacts.SmallBatch(
                        node.smallInteger("samples"),
                        node.integer("steps"),
                        node.number("loss"),
                        node.number("chance_loss"),
                        node.bool("complete"));
    }

    private static LayerFacts layer(Fields node) {
        return new LayerFacts(
                node.text("place"),
                node.text("kind"),
                node.smallInteger("inputs"),
                node.smallInteger("outputs"),
                weight(node.objectOrNull("weight")),
                weight(node.objectOrNull("bias")),
                node.numberOrNull("output_mean"),
                node.numberOrNull("output_sd"),
                node.numberOrNull("backprop_norm"),
                node.numberOrNull("dead"),
                node.numberOrNull("saturated"),
                node.numberOrNull("parameter"));
    }

    private static @Nullable WeightFacts weight(@Nullable Fields node) {
        return node == null
                ? null
                : new WeightFacts(
                        node.number("mean"),
                        node.number("sd"),
                        node.number("min"),
                        node.number("max"),
                        node.bool("finite"));
    }

    static DataFacts data(Fields node) {
        Fields features = node.object("feature_summary");
        return new DataFacts(
                node.text("source"),
                node.integer("training"),
                node.integer("validation"),
                node.smallInteger("features"),
                node.text("target"),
                new DataFacts.FeatureSummary(
                        features.number("min"),
                        features.number("max"),
                        features.number("rms_min"),
                        features.number("rms_median"),
                        features.number("rms_max"),
                        features.smallInteger("largest"),
                        features.smallInteger("smallest"),
                        features.smallInteger("constant")),
                node.integers("label_counts"),
                node.numberOrNull("target_mean"),
                node.numberOrNull("target_sd"),
                node.numberOrNull("target_min"),
                node.numberOrNull("target_max"),
                badRows(node, "bad"),
                node.has("bad_held_back_row_count") ? badRows(node, "bad_held_back") : DataFacts.BadRows.NONE,
                signal(node.objectOrNull("target_signal")));
    }

    private static void badRows(ObjectNode node, String which, DataFacts.BadRows rows) {
        ArrayNode listed = node.putArray(which + "_rows");
        rows.listed().forEach(listed::add);
        node.put(which + "_row_count", rows.count());
        node.put(which + "_row_too_large_count", rows.tooLarge());
    }

    /** Older streams do not tell numbers that are too large. */
    private static DataFacts.BadRows badRows(Fields node, String which) {
        String tooLarge = which + "_row_too_large_count";
        return new DataFacts.BadRows(
                node.integers(which + "_rows"),
                node.integer(which + "_row_count"),
                node.has(tooLarge) ? node.integer(tooLarge) : 0);
    }

    private static DataFacts.@Nullable TargetSignal signal(@Nullable Fields node) {
        return node == null
                ? null
                : new DataFacts.TargetSignal(
                        node.integer("samples"),
                        node.number("agreement"),
                        node.number("by_chance"),
                        node.number("by_chance_sd"),
                        node.number("feature_score"));
    }
}
