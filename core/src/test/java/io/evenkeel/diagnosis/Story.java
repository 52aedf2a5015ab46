package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.DataFacts.FeatureSummary;
import io.evenkeel.run.Finding;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.InitialBackprop;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.ModelFacts.WeightFacts;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A made-up run: facts and events as a test wants them. */
final class Story {

    ModelFacts model;
    DataFacts data;
    String recipe;
    long planned;
    long perEpoch;
    final List<RunEvent> events = new ArrayList<>();

    static Story empty() {
        return new Story();
    }

    static Story of(ModelFacts model, DataFacts data) {
        Story story = new Story();
        story.model = model;
        story.data = data;
        return story;
    }

    /** Four hidden relu layers that learn ten classes, with a noisy loss; every quantity as in good health. */
    static Story healthy() {
        Story story = of(network("linear relu linear relu linear relu linear relu linear"), classes(10));
        story.planned = 500;
        Random random = new Random(5);
        for (int step = 0; step < 500; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            double loss = 0.1 + 2.2 * Math.exp(-step / 80.0);
            now.put("loss/training", loss * Math.exp(0.2 * random.nextGaussian()));
            now.put("gradient/norm", 2 * loss * Math.exp(0.3 * random.nextGaussian()));
            now.put("accuracy/training", Math.min(1, Math.max(0, 1 - loss / 2.6 + 0.05 * random.nextGaussian())));
            now.put("learning_rate", 1e-3);
            if (step < 10 || step % 5 == 0) {
                look(now, 5, 1.1, 0.05, loss, random);
                now.put("update/ratio", 2e-3 * Math.exp(0.2 * random.nextGaussian()));
            }
            if (step % 10 == 0) {
                now.put("loss/validation", loss + 0.05 + 0.005 * random.nextGaussian());
                now.put("accuracy/validation", Math.min(1, 0.97 - loss / 2.7 + 0.004 * random.nextGaussian()));
            }
            story.at(step, now);
        }
        return story.end(500);
    }

    /** The quantities of a look into a stack of linear layers with an activation after each but the last. */
    static void look(Map<String, Double> now, int linear, double rate, double error, double norm, Random random) {
        now.put("backprop/rate", rate);
        now.put("backprop/rate_error", error);
        for (int i = 0; i < linear; i++) {
            String place = "layers." + 2 * i;
            double here = norm * Math.pow(rate, linear - 1.0 - i);
            now.put("backprop/norm@" + place, here * Math.exp(0.1 * random.nextGaussian()));
            now.put("gradient/norm@" + place + ".weight", here);
            now.put("weight/norm@" + place + ".weight", 4.0);
            now.put("activation/mean@" + place, 0.0);
            now.put("activation/sd@" + place, 1.0);
            if (i < linear - 1) {
                String activation = "layers." + (2 * i + 1);
                now.put("activation/dead@" + activation, 0.1);
                now.put("activation/saturated@" + activation, 0.05);
                now.put("backprop/norm@" + activation, here);
            }
        }
    }

    Story at(long step, Map<String, Double> quantities) {
        Map<QuantityKey, Double> now = new LinkedHashMap<>();
        quantities.forEach((key, value) -> now.put(QuantityKey.parse(key), value));
        events.add(new RunEvent.Measured(step, now));
        return this;
    }

    Story at(long step, String key, double value) {
        return at(step, Map.of(key, value));
    }

    Story end(long step) {
        events.add(new RunEvent.Ended(step, RunStatus.HEALTHY, "all steps done"));
        return this;
    }

    Story change(UnaryOperator<Map<QuantityKey, Double>> change) {
        events.replaceAll(event -> event instanceof RunEvent.Measured m
                ? new RunEvent.Measured(m.step(), change.apply(new LinkedHashMap<>(m.quantities())))
                : event);
        return this;
    }

    /** As if the recipe had named this target. */
    Story aimed(String target) {
        recipe = """
                data: {source: blobs}
                model: {layers: [{linear: 3}]}
                loss: cross_entropy
                optimizer: {sgd: {learning_rate: 0.1}}
                epochs: 1
                target: {%s}
                """.formatted(target);
        return this;
    }

    Story drop(Predicate<QuantityKey> dropped) {
        return change(now -> {
            now.keySet().removeIf(dropped);
            return now;
        });
    }

    RunHeader header() {
        return new RunHeader(
                "story",
                "",
                "2026-01-01T00:00:00Z",
                recipe,
                List.of(),
                1,
                planned,
                perEpoch,
                Map.of(),
                Map.of(),
                model,
                data);
    }

    RunHistory history() {
        RunHistory history = new RunHistory(header());
        events.forEach(history::accept);
        return history;
    }

    Diagnosis diagnose(Rule... rules) {
        Diagnosis diagnosis =
                new Diagnosis(rules.length == 0 ? Rules.builtIn() : List.of(rules), Set.of(), event -> {});
        diagnosis.header(header());
        events.forEach(diagnosis::event);
        return diagnosis;
    }

    List<Finding> lint(Rule... rules) {
        Story facts = of(model, data);
        return facts.diagnose(rules).findings();
    }

    /** Layers of 32 units by kind, the last linear one of ten; weights as he initialisation draws them. */
    static ModelFacts network(String kinds) {
        String[] words = kinds.split(" ");
        List<LayerFacts> layers = new ArrayList<>();
        int lastLinear = List.of(words).lastIndexOf("linear");
        for (int i = 0; i < words.length; i++) {
            int outputs = i >= lastLinear ? 10 : 32;
            layers.add(
                    words[i].equals("linear")
                            ? linear(i, 32, outputs, Math.sqrt(2 / 32.0))
                            : plain(i, words[i], outputs));
        }
        return model(layers, "cross_entropy", 10);
    }

    static ModelFacts model(List<LayerFacts> layers, String loss, int outputs) {
        return new ModelFacts(1000, outputs, loss, "adam", 1e-3, 32, layers, 2.35, 2.3026, null);
    }

    static ModelFacts backprop(ModelFacts model, double rate, double error) {
        int layers =
                (int) model.layers().stream().filter(l -> l.weight() != null).count();
        return new ModelFacts(
                model.parameters(),
                model.outputs(),
                model.loss(),
                model.optimizer(),
                model.learningRate(),
                model.batch(),
                model.layers(),
                model.initialLoss(),
                model.chanceLoss(),
                new InitialBackprop(rate, error, layers));
    }

    static ModelFacts loss(ModelFacts model, String loss, int outputs) {
        return model(model.layers(), loss, outputs);
    }

    static LayerFacts linear(int index, int inputs, int outputs, double sd) {
        return linear(index, inputs, outputs, new WeightFacts(0, sd, -3 * sd, 3 * sd, true));
    }

    static LayerFacts linear(int index, int inputs, int outputs, WeightFacts weight) {
        return new LayerFacts(
                "layers." + index,
                "linear",
                inputs,
                outputs,
                weight,
                new WeightFacts(0, 0, 0, 0, true),
                0.0,
                1.0,
                null,
                null,
                null);
    }

    static LayerFacts plain(int index, String kind, int outputs) {
        return slopes(index, kind, outputs, null, null);
    }

    static LayerFacts slopes(int index, String kind, int outputs, Double dead, Double saturated) {
        return new LayerFacts("layers." + index, kind, outputs, outputs, null, null, 0.4, 0.6, null, dead, saturated);
    }

    static DataFacts classes(int classes) {
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            counts.add(100L);
        }
        return new DataFacts(
                "blobs",
                100L * classes,
                0,
                32,
                "classes",
                scales(0.5, 1, 2),
                counts,
                null,
                null,
                null,
                null,
                List.of(),
                0);
    }

    /** With as many held-back samples. */
    Story heldBack(long samples) {
        data = new DataFacts(
                data.source(),
                data.training(),
                samples,
                data.features(),
                data.target(),
                data.featureSummary(),
                data.labelCounts(),
                data.targetMean(),
                data.targetSd(),
                data.targetMin(),
                data.targetMax(),
                data.badRows().listed(),
                data.badRows().count());
        return this;
    }

    /** The same network, whose steps accumulate batches of so many samples. */
    static ModelFacts forwardBatch(ModelFacts model, int forwardBatch) {
        return new ModelFacts(
                model.parameters(),
                model.outputs(),
                model.loss(),
                model.optimizer(),
                model.learningRate(),
                model.batch(),
                forwardBatch,
                model.layers(),
                model.initialLoss(),
                model.chanceLoss(),
                model.initialBackprop());
    }

    static ModelFacts batch(ModelFacts model, int batch) {
        return new ModelFacts(
                model.parameters(),
                model.outputs(),
                model.loss(),
                model.optimizer(),
                model.learningRate(),
                batch,
                model.layers(),
                model.initialLoss(),
                model.chanceLoss(),
                model.initialBackprop());
    }

    static DataFacts values(double min, double mean, double max) {
        return new DataFacts(
                "csv",
                500,
                0,
                4,
                "values",
                scales(0.5, 1, 2),
                List.of(),
                mean,
                (max - min) / 4,
                min,
                max,
                List.of(),
                0);
    }

    static DataFacts bits() {
        return new DataFacts("csv", 500, 0, 4, "bits", scales(0.5, 1, 2), List.of(), 0.4, 0.5, 0.0, 1.0, List.of(), 0);
    }

    static DataFacts features(int features, double min, double median, double max) {
        return new DataFacts(
                "csv",
                500,
                0,
                features,
                "classes",
                scales(min, median, max),
                List.of(250L, 250L),
                null,
                null,
                null,
                null,
                List.of(),
                0);
    }

    static FeatureSummary scales(double min, double median, double max) {
        return new FeatureSummary(-2 * max, 2 * max, min, median, max, 3, 1, 0);
    }
}
