package io.evenkeel.report;

import io.evenkeel.run.Action;
import io.evenkeel.run.DataFacts;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunRecord;
import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Runs made up to look like real ones, each of another fate. */
final class SampleRuns {

    private static final String DEEP_RECIPE = """
            name: deep-sigmoid
            seed: 7
            data:
              source: digits
              scale: unit
              validation: 0.2
            model:
              layers:
                # twenty of them: each passes on a quarter of the gradient at best
                - repeat: {times: 20, layers: [{linear: 32}, sigmoid]}
                - linear: 10
            loss: cross_entropy
            optimizer:
              sgd: {learning_rate: 0.1}
            batch: 32
            epochs: 22
            """;

    private SampleRuns() {}

    /** Twenty sigmoid layers: nothing reaches the first ones. */
    static RunRecord vanishing() {
        int layers = 20;
        long steps = 990;
        Random random = new Random(1);
        List<RunEvent> events = new ArrayList<>();
        events.add(new RunEvent.Found(0, vanishingFinding(0, layers)));
        for (long step = 0; step <= steps; step++) {
            Map<QuantityKey, Double> q = new LinkedHashMap<>();
            double loss = 2.302 + 0.06 * Math.exp(-step / 25.0) + 0.012 * random.nextGaussian();
            put(q, Quantities.LOSS_TRAINING, loss);
            put(q, Quantities.ACCURACY_TRAINING, clamp(0.104 + 0.05 * random.nextGaussian()));
            put(q, Quantities.LEARNING_RATE, 0.1);
            if (step % 45 == 0) {
                put(q, Quantities.LOSS_VALIDATION, 2.3035 + 0.05 * Math.exp(-step / 25.0));
                put(q, Quantities.ACCURACY_VALIDATION, 0.1003);
            }
            if (step % 10 == 0) {
                double rate = 0.213 + 0.01 * Math.sin(step / 90.0) + 0.004 * random.nextGaussian();
                put(q, Quantities.BACKPROP_RATE, rate);
                put(q, Quantities.BACKPROP_RATE_ERROR, 0.006 + 0.004 * random.nextDouble());
                for (int layer = 0; layer <= layers; layer++) {
                    double norm = 0.3 * Math.pow(rate, layers - layer) * Math.exp(0.2 * random.nextGaussian());
                    put(q, Quantities.BACKPROP_NORM, "layers." + 2 * layer, norm);
                    put(q, Quantities.GRADIENT_NORM, "layers." + 2 * layer + ".weight", norm * 0.4);
                    put(q, Quantities.UPDATE_RATIO, "layers." + 2 * layer + ".weight", norm * 0.4 * 0.1 / 5.6);
                    if (layer < layers) {
                        String place = "layers." + (2 * layer + 1);
                        put(q, Quantities.ACTIVATION_SATURATED, place, clamp(0.02 + 0.01 * random.nextGaussian()));
                        put(q, Quantities.ACTIVATION_DEAD, place, 0.0);
                        put(q, Quantities.ACTIVATION_MEAN, place, 0.5 + 0.02 * random.nextGaussian());
                        put(q, Quantities.ACTIVATION_SD, place, 0.09 + 0.01 * random.nextGaussian());
                    }
                }
                put(q, Quantities.GRADIENT_NORM, 0.31 + 0.03 * random.nextGaussian());
                put(q, Quantities.UPDATE_RATIO, 2.1e-4 * (1 + 0.1 * random.nextGaussian()));
            }
            events.add(new RunEvent.Measured(step, q));
            if (step == 210) {
                events.add(new RunEvent.Found(
                        step,
                        finding(FindingKind.NO_LEARNING, Severity.CRITICAL, "loss", 210, step)
                                .causedBy(FindingKind.VANISHING_GRADIENT)));
            }
            if (step == 300) {
                events.add(new RunEvent.Found(
                        step,
                        finding(FindingKind.UPDATE_TOO_SMALL, Severity.WARNING, "layers.0…layers.14", 30, step)
                                .causedBy(FindingKind.VANISHING_GRADIENT)));
            }
        }
        events.add(new RunEvent.Ended(steps, RunStatus.UNHEALTHY, "all steps taken"));
        List<ModelFacts.LayerFacts> facts = new ArrayList<>();
        for (int layer = 0; layer <= layers; layer++) {
            double norm = 0.3 * Math.pow(0.213, layers - layer);
            facts.add(linear("layers." + 2 * layer, layer == 0 ? 64 : 32, layer == layers ? 10 : 32, 0.102, norm));
            if (layer < layers) {
                facts.add(new ModelFacts.LayerFacts(
                        "layers." + (2 * layer + 1), "sigmoid", 32, 32, null, null, 0.5, 0.09, norm * 2, 0.0, 0.021));
            }
        }
        ModelFacts model = new ModelFacts(
                22_826,
                10,
                "cross_entropy",
                "sgd",
                0.1,
                32,
                facts,
                2.361,
                2.302,
                new ModelFacts.InitialBackprop(0.213, 0.008, 21));
        return new RunRecord(
                header(
                        "deep-sigmoid",
                        DEEP_RECIPE,
                        List.of("epochs=22", "name=what's new"),
                        steps,
                        45,
                        model,
                        digits()),
                events,
                List.of());
    }

    private static Finding vanishingFinding(long from, int layers) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("rate", 0.213);
        numbers.put("rate_error", 0.0081);
        numbers.put("depth", (double) layers);
        numbers.put("attenuation", 3.7e-14);
        numbers.put("gradient_norm_first", 4.4e-15);
        numbers.put("gradient_norm_last", 0.118);
        return new Finding(
                FindingKind.VANISHING_GRADIENT,
                Severity.CRITICAL,
                "layers.0…layers.32",
                from,
                from,
                null,
                false,
                null,
                numbers,
                "The gradient shrinks to 0.213 ± 0.0081 of its size at each layer on its way back. Through 20 layers,"
                        + " 3.7e-14 of it is left at the first one. 17 layers, from layers.0 (linear) to layers.32 (linear),"
                        + " get less than a thousandth of what the last layer gets, and can hardly learn.",
                "Hochreiter 1991; Glorot and Bengio 2010; Pascanu et al. 2013; Hanin 2018",
                List.of(
                        new Finding.Suggestion(
                                "swap-activation",
                                "sigmoid passes at most a quarter of the gradient, and less where it is flat; tanh, selu or"
                                        + " relu pass it whole around zero"),
                        new Finding.Suggestion(
                                "initialize",
                                "weights drawn to the layer's width and activation keep the gradient's size from layer to"
                                        + " layer"),
                        new Finding.Suggestion(
                                "add-residual", "a path around the layers carries the gradient back unchanged")));
    }

    /** A small network that learns its digits; one passing trouble, and one that its owner knows of. */
    static RunRecord healthy(long steps, boolean troubles) {
        Random random = new Random(2);
        List<RunEvent> events = new ArrayList<>();
        for (long step = 0; step <= steps; step++) {
            double share = (double) step / steps;
            Map<QuantityKey, Double> q = new LinkedHashMap<>();
            double loss = 0.05 + 2.25 * Math.exp(-share * 11);
            put(q, Quantities.LOSS_TRAINING, loss * Math.exp(0.25 * random.nextGaussian()));
            put(q, Quantities.ACCURACY_TRAINING, clamp(1 - loss / 2.6 + 0.03 * random.nextGaussian()));
            put(q, Quantities.LEARNING_RATE, 0.1 * Math.min(1, share * 20) * 0.5 * (1 + Math.cos(Math.PI * share)));
            if (step % Math.max(1, steps / 20) == 0) {
                put(q, Quantities.LOSS_VALIDATION, loss * 1.1 + 0.04);
                put(q, Quantities.ACCURACY_VALIDATION, clamp(0.985 - loss / 2.7));
            }
            if (step % Math.max(1, steps / 2000) == 0) {
                put(q, Quantities.BACKPROP_RATE, 1.02 + 0.03 * random.nextGaussian());
                put(q, Quantities.BACKPROP_RATE_ERROR, 0.05);
                put(q, Quantities.GRADIENT_NORM, 1.5 * Math.exp(-share * 4) * Math.exp(0.2 * random.nextGaussian()));
                put(q, Quantities.UPDATE_RATIO, 1.2e-3 * Math.exp(-share) * Math.exp(0.1 * random.nextGaussian()));
                for (int layer = 0; layer < 3; layer++) {
                    String place = "layers." + 2 * layer;
                    double norm = 0.1 * Math.exp(-share * 3 + 0.15 * random.nextGaussian());
                    put(q, Quantities.BACKPROP_NORM, place, norm);
                    put(q, Quantities.GRADIENT_NORM, place + ".weight", norm * 4);
                    put(q, Quantities.UPDATE_RATIO, place + ".weight", 1e-3 * (layer + 1) * Math.exp(-share));
                    if (layer < 2) {
                        put(q, Quantities.ACTIVATION_DEAD, "layers." + (2 * layer + 1), 0.03 * layer + 0.02 * share);
                    }
                }
            }
            events.add(new RunEvent.Measured(step, q));
        }
        if (troubles) {
            Finding spike = finding(FindingKind.LOSS_SPIKE, Severity.WARNING, "loss", steps / 5, steps / 5 + 9);
            events.add(new RunEvent.Found(steps / 5, spike));
            events.add(new RunEvent.Acted(
                    steps / 5 + 1, new Action("clip-norm", "kept: the loss came back", Map.of("norm", 1.0))));
            events.add(new RunEvent.Found(steps / 4, spike.resolved(steps / 4)));
            events.add(new RunEvent.Found(
                    steps / 2,
                    finding(FindingKind.OVERFITTING, Severity.WARNING, "loss", steps / 2, steps)
                            .ignored(true)));
        }
        events.add(new RunEvent.Ended(steps, RunStatus.HEALTHY, "target reached"));
        ModelFacts model = new ModelFacts(
                3_466,
                10,
                "cross_entropy",
                "sgd",
                0.1,
                32,
                List.of(
                        linear("layers.0", 64, 32, 0.177, 0.11),
                        new ModelFacts.LayerFacts("layers.1", "relu", 32, 32, null, null, 0.41, 0.6, 0.1, 0.0, null),
                        linear("layers.2", 32, 32, 0.25, 0.1),
                        new ModelFacts.LayerFacts("layers.3", "relu", 32, 32, null, null, 0.39, 0.55, 0.1, 0.031, null),
                        linear("layers.4", 32, 10, 0.25, 0.1)),
                2.41,
                2.302,
                new ModelFacts.InitialBackprop(0.98, 0.06, 3));
        String recipe = DEEP_RECIPE
                .replace("deep-sigmoid", "digits-mlp")
                .replaceAll(
                        "(?s)model:.*?loss:",
                        "model:\n  layers: [{linear: 32}, relu, {linear: 32}, relu, {linear: 10}]\n  init: he_normal\nloss:");
        return new RunRecord(header("digits-mlp", recipe, List.of(), steps, 45, model, digits()), events, List.of());
    }

    /** A rate far too large: the loss explodes, and then there are no numbers any more. */
    static RunRecord diverging() {
        Random random = new Random(3);
        List<RunEvent> events = new ArrayList<>();
        long steps = 140;
        for (long step = 0; step <= steps; step++) {
            Map<QuantityKey, Double> q = new LinkedHashMap<>();
            boolean gone = step > 118;
            double grown = 2.4 * Math.exp(Math.max(0, step - 20) * 0.55) * Math.exp(0.3 * random.nextGaussian());
            put(q, Quantities.LOSS_TRAINING, gone ? Double.NaN : step == 118 ? Double.POSITIVE_INFINITY : grown);
            put(q, Quantities.R2_TRAINING, gone ? Double.NaN : Math.max(-1e6, 1 - grown));
            put(q, Quantities.LEARNING_RATE, 3.0);
            put(q, Quantities.GRADIENT_NORM, gone ? Double.NaN : grown * 10);
            put(q, Quantities.BACKPROP_RATE, gone ? Double.NaN : 1.4 + 0.05 * step);
            put(q, Quantities.BACKPROP_RATE_ERROR, gone ? Double.NaN : 0.1 + 0.01 * step);
            for (int layer = 0; layer < 8; layer++) {
                boolean broken = step > 110 + layer || gone;
                put(
                        q,
                        Quantities.BACKPROP_NORM,
                        "layers." + 2 * layer,
                        broken ? Double.NaN : grown * Math.pow(1.8, 8 - layer));
                if (layer < 7) {
                    double dead = clamp((step - 40 - 4 * layer) / 60.0);
                    put(q, Quantities.ACTIVATION_DEAD, "layers." + (2 * layer + 1), gone ? Double.NaN : dead);
                    put(
                            q,
                            Quantities.BACKPROP_NORM,
                            "layers." + (2 * layer + 1),
                            step > 60 && layer > 4 && !gone ? 0.0 : broken ? Double.NaN : grown);
                }
            }
            events.add(new RunEvent.Measured(step, q));
        }
        events.add(new RunEvent.Found(0, finding(FindingKind.UNSCALED_INPUT, Severity.WARNING, "data", 0, 0)));
        events.add(new RunEvent.Found(20, finding(FindingKind.STEP_TOO_LARGE, Severity.CRITICAL, "", 20, 140)));
        events.add(new RunEvent.Found(
                24,
                finding(FindingKind.EXPLODING_GRADIENT, Severity.CRITICAL, "layers.0", 24, 140)
                        .causedBy(FindingKind.STEP_TOO_LARGE)));
        events.add(new RunEvent.Found(
                70,
                finding(FindingKind.DEAD_UNITS, Severity.WARNING, "layers.1", 70, 118)
                        .causedBy(FindingKind.EXPLODING_GRADIENT)));
        events.add(new RunEvent.Found(
                118,
                finding(FindingKind.NON_FINITE, Severity.CRITICAL, "loss", 111, 140)
                        .causedBy(FindingKind.EXPLODING_GRADIENT)));
        events.add(new RunEvent.Found(
                119,
                finding(FindingKind.DIVERGENCE, Severity.CRITICAL, "loss", 30, 140)
                        .causedBy(FindingKind.STEP_TOO_LARGE)));
        events.add(new RunEvent.Ended(steps, RunStatus.DIVERGED, "the loss is NaN since step 119"));
        DataFacts data = new DataFacts(
                "csv",
                800,
                200,
                13,
                "values",
                new DataFacts.FeatureSummary(-3, 7.1e5, 0.01, 12, 2.2e5, 4, 9, 1),
                List.of(),
                22.5,
                9.2,
                5.0,
                50.0,
                List.of(17L, 403L),
                2);
        return new RunRecord(
                header("house prices", "name: house prices\nloss: mse\n", List.of(), 5000, 25, null, data),
                events,
                List.of("line 77 was skipped: it is damaged"));
    }

    /** A log from elsewhere: no facts, no recipe, no end, and names of its own. */
    static RunRecord foreign() {
        Random random = new Random(4);
        List<RunEvent> events = new ArrayList<>();
        for (long step = 0; step < 30_000; step += 100) {
            Map<QuantityKey, Double> q = new LinkedHashMap<>();
            put(q, "train/perplexity", 40 * Math.exp(-step / 9000.0) + 12 + random.nextGaussian());
            put(q, "throughput", 5200 + 40 * random.nextGaussian());
            if (step % 3000 == 0) {
                put(q, Quantities.LOSS_VALIDATION, 3.7 * Math.exp(-step / 20000.0) + 0.5);
            }
            put(q, "temperature", "gpu0", 61 + random.nextGaussian());
            put(q, "temperature", "gpu1", 64 + random.nextGaussian());
            events.add(new RunEvent.Measured(step, q));
        }
        RunHeader header =
                new RunHeader("events.out.1718", "", "", null, List.of(), 0, 0, 0, Map.of(), Map.of(), null, null);
        return new RunRecord(header, events, List.of());
    }

    static Finding finding(FindingKind kind, Severity severity, String place, long from, long to) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("loss", 2.3021);
        numbers.put("first_step", (double) from);
        return new Finding(
                kind,
                severity,
                place,
                from,
                to,
                null,
                false,
                null,
                numbers,
                "Evidence of " + kind.id() + ": what was seen from step " + from
                        + " on is not what a run that learns looks like.",
                "Goodfellow et al. 2016, ch. 8",
                List.of(
                        new Finding.Suggestion("lower-learning-rate", "steps beyond 2/λ overshoot the valley"),
                        new Finding.Suggestion("clip-norm", "bounds the length of any one step")));
    }

    static RunHeader header(
            String name,
            @Nullable String recipe,
            List<String> overrides,
            long planned,
            long perEpoch,
            @Nullable ModelFacts model,
            @Nullable DataFacts data) {
        return new RunHeader(
                "20260101-120000-k3f",
                name,
                "2026-01-01T12:00:00Z",
                recipe,
                overrides,
                7,
                planned,
                perEpoch,
                Map.of("evenkeel", "0.1.0", "engine", "libtorch 2.10.0", "java", "17.0.15"),
                Map.of("processor", "x86-64, AVX-512", "cores", "2", "threads", "1", "system", "Linux 6.1"),
                model,
                data);
    }

    private static DataFacts digits() {
        return new DataFacts(
                "digits",
                1438,
                359,
                64,
                "classes",
                new DataFacts.FeatureSummary(0, 1, 0.002, 0.41, 0.77, 20, 39, 3),
                List.of(142L, 146L, 142L, 146L, 145L, 145L, 145L, 143L, 139L, 145L),
                null,
                null,
                null,
                null,
                List.of(),
                0);
    }

    private static ModelFacts.LayerFacts linear(String place, int in, int out, double sd, double norm) {
        var weight = new ModelFacts.WeightFacts(0.0004, sd, -1.7 * sd, 1.7 * sd, true);
        return new ModelFacts.LayerFacts(
                place,
                "linear",
                in,
                out,
                weight,
                new ModelFacts.WeightFacts(0, 0, 0, 0, true),
                0.02,
                0.31,
                norm,
                null,
                null);
    }

    private static void put(Map<QuantityKey, Double> quantities, String name, double value) {
        quantities.put(QuantityKey.of(name), value);
    }

    private static void put(Map<QuantityKey, Double> quantities, String name, String place, double value) {
        quantities.put(QuantityKey.at(name, place), value);
    }

    private static double clamp(double share) {
        return Math.max(0, Math.min(1, share));
    }
}
