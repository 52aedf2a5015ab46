package io.evenkeel.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs with every field set, for tests of what carries them. */
final class RunSamples {

    private RunSamples() {}

    static RunHeader header() {
        return new RunHeader(
                "20260101-120000-k3",
                "deep “sigmoid”\nwith a second line",
                "2026-01-01T12:00:00Z",
                "name: deep\nseed: 7\n",
                "deep sigmoid.yaml",
                List.of("batch=64", "optimizer.sgd.learning_rate=0.5"),
                Long.MIN_VALUE,
                1000,
                23,
                Map.of("evenkeel", "0.1.0", "java", "17", "engine", "2.10.0"),
                Map.of("cores", "2", "os", "Linux"),
                model(),
                data());
    }

    static RunHeader bareHeader() {
        return new RunHeader("r", "foreign", "", null, List.of(), 0, 0, 0, Map.of(), Map.of(), null, null);
    }

    static ModelFacts model() {
        var weight = new ModelFacts.WeightFacts(1e-3, 0.25, -1.0, Double.POSITIVE_INFINITY, false);
        var bias = new ModelFacts.WeightFacts(0, 0, 0, 0, true);
        return new ModelFacts(
                12_345_678_901L,
                10,
                "cross_entropy",
                "sgd",
                0.1,
                32,
                8,
                List.of(
                        new ModelFacts.LayerFacts(
                                "layers.0", "linear", 64, 32, weight, bias, 0.1, 1.5, 2e-3, null, null),
                        new ModelFacts.LayerFacts(
                                "layers.1", "prelu", 32, 32, null, null, 0.5, 0.1, Double.NaN, 0.0, 0.25, -0.5)),
                2.31,
                2.30,
                new ModelFacts.InitialBackprop(0.25, 0.01, 21),
                new ModelFacts.Plan(5e-4, 100),
                new ModelFacts.SmallBatch(16, 200, Double.NaN, 2.25, true));
    }

    static DataFacts data() {
        return new DataFacts(
                "digits",
                1438,
                359,
                64,
                "classes",
                new DataFacts.FeatureSummary(0, 16, 0.1, 6.5, 11, 20, 3, 3),
                List.of(144L, 145L),
                0.5,
                0.25,
                -1.0,
                1.0,
                new DataFacts.BadRows(List.of(3L, 9L), 2, 1),
                new DataFacts.BadRows(List.of(12L), 1),
                new DataFacts.TargetSignal(1000, 0.61, -0.001, 0.012, 31.5));
    }

    static Finding finding() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("rate", 0.25);
        numbers.put("a first look", Double.NEGATIVE_INFINITY);
        return new Finding(
                FindingKind.VANISHING_GRADIENT,
                Severity.CRITICAL,
                "layers.0",
                0,
                12,
                40L,
                true,
                FindingKind.BAD_INITIALIZATION,
                numbers,
                "The gradient shrinks by 4 a layer.",
                "Pascanu et al. 2013",
                List.of(
                        new Finding.Suggestion("initialize", "keeps the scale"),
                        new Finding.Suggestion("swap-activation", "has a steeper slope")));
    }

    static Finding bareFinding() {
        return new Finding(
                FindingKind.NON_FINITE, Severity.WARNING, "", 3, 3, null, false, null, Map.of(), "", "", List.of());
    }

    static RunEvent.Measured measured(long step, Object... keysAndValues) {
        Map<QuantityKey, Double> quantities = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            quantities.put(QuantityKey.parse((String) keysAndValues[i]), (Double) keysAndValues[i + 1]);
        }
        return new RunEvent.Measured(step, quantities);
    }

    static List<RunEvent> events() {
        return List.of(
                measured(0, "loss/training", 0.31, "gradient/norm@layers.3.weight", 0.002),
                new RunEvent.Found(0, finding()),
                new RunEvent.Found(3, bareFinding()),
                new RunEvent.Acted(
                        4, new Action("clip-norm", "kept", Map.of("z", 1.0, "a", Double.POSITIVE_INFINITY, "m", 2.0))),
                measured(5),
                new RunEvent.Ended(1000, RunStatus.INTERRUPTED, "stopped by hand"));
    }
}
