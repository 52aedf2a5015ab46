package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.ModelFacts.WeightFacts;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BadInitializationTest extends RuleContract {

    @Override
    Rule rule() {
        return new BadInitialization();
    }

    @Override
    Story faulty() {
        return deep(9, 5, "relu", 0.05 / Math.sqrt(3));
    }

    private static Story deep(int linear, int width, String activation, double sd) {
        List<LayerFacts> layers = new ArrayList<>();
        for (int i = 0; i < linear; i++) {
            layers.add(Story.linear(2 * i, width, i == linear - 1 ? 1 : width, sd));
            if (i < linear - 1) {
                layers.add(Story.plain(2 * i + 1, activation, width));
            }
        }
        return Story.of(Story.model(layers, "binary_cross_entropy", 1), null);
    }

    private static WeightFacts all(double value) {
        return new WeightFacts(value, 0, value, value, true);
    }

    private static Story three(WeightFacts first, WeightFacts second, WeightFacts output, String activation) {
        ModelFacts model = Story.model(
                List.of(
                        Story.linear(0, 2, 16, first),
                        Story.plain(1, activation, 16),
                        Story.linear(2, 16, 16, second),
                        Story.plain(3, activation, 16),
                        Story.linear(4, 16, 1, output)),
                "binary_cross_entropy",
                1);
        return Story.of(model, null);
    }

    private List<Finding> find(Story story) {
        return story.lint(rule());
    }

    @Test
    void weightsTooSmallForTheirWidthAreNamedWithWhatWouldSuit() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.place()).isEqualTo("layers.0…layers.14");
            // he: √(2/5) = 0.632
            assertThat(f.numbers().get("weight_sd_suited")).isBetween(0.632, 0.633);
            assertThat(f.evidence()).contains("0.0289", "0.632", "8 layers");
        });
    }

    @Test
    void usualInitialisersPassAtAnyUsualDepth() {
        for (int depth : new int[] {2, 5, 10, 15}) {
            assertThat(find(deep(depth, 64, "relu", Math.sqrt(2 / 64.0))))
                    .as("he %d", depth)
                    .isEmpty();
            assertThat(find(deep(depth, 64, "tanh", Math.sqrt(1 / 64.0))))
                    .as("xavier %d", depth)
                    .isEmpty();
            assertThat(find(deep(depth, 64, "relu", Math.sqrt(1 / 192.0))))
                    .as("libtorch %d", depth)
                    .isEmpty();
        }
        assertThat(find(deep(12, 5, "sigmoid", Math.sqrt(2 / 5.0))))
                .as("no initialiser saves it")
                .isEmpty();
    }

    @Test
    void smallWeightsInAShallowNetworkAreAWarningAtMost() {
        assertThat(find(deep(3, 50, "relu", 0.029))).isEmpty();
        assertThat(find(deep(5, 50, "relu", 0.029))).singleElement().satisfies(f -> assertThat(f.severity())
                .isEqualTo(Severity.WARNING));
    }

    @Test
    void largeWeightsCompoundToo() {
        assertThat(find(deep(9, 64, "relu", 1.0))).singleElement().satisfies(f -> assertThat(f.evidence())
                .contains("too large"));
        assertThat(find(deep(9, 64, "tanh", 1.0))).as("tanh is bounded").isEmpty();
    }

    @Test
    void equalWeightsStayEqual() {
        for (double value : new double[] {0, 0.01, 0.5}) {
            assertThat(find(three(all(value), all(value), all(value), "relu")))
                    .singleElement()
                    .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.CRITICAL))
                    .satisfies(f -> assertThat(f.place()).isEqualTo("layers.0"));
        }
    }

    @Test
    void zeroOutputWeightsAreHarmless() {
        WeightFacts he = new WeightFacts(0, 0.35, -1, 1, true);
        assertThat(find(three(he, he, all(0), "tanh"))).isEmpty();
    }

    @Test
    void equalWeightsBelowRandomOnesAreOnlySuspect() {
        WeightFacts he = new WeightFacts(0, 0.35, -1, 1, true);
        assertThat(find(three(all(0.5), he, he, "tanh"))).singleElement().satisfies(f -> assertThat(f.severity())
                .isEqualTo(Severity.WARNING));
        assertThat(find(three(all(0), he, he, "relu")))
                .as("relu of zero never starts")
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.CRITICAL));
    }

    @Test
    void weightsThatAreNotNumbers() {
        WeightFacts he = new WeightFacts(0, 0.35, -1, 1, true);
        WeightFacts broken = new WeightFacts(Double.NaN, Double.NaN, Double.NaN, Double.NaN, false);
        assertThat(find(three(he, broken, he, "relu"))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.place()).isEqualTo("layers.2");
        });
    }

    @Test
    void weightsThatSaturateFromTheStart() {
        List<LayerFacts> layers = List.of(
                Story.linear(0, 64, 64, 1.0), Story.slopes(1, "tanh", 64, 0.0, 0.8), Story.linear(2, 64, 10, 0.1));
        assertThat(find(Story.of(Story.model(layers, "cross_entropy", 10), null)))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).contains("80 %", "layers.1 (tanh)"));
    }

    private static ModelFacts first(ModelFacts model, double initial, double chance) {
        return new ModelFacts(
                model.parameters(),
                model.outputs(),
                model.loss(),
                model.optimizer(),
                model.learningRate(),
                model.batch(),
                model.layers(),
                initial,
                chance,
                null);
    }

    private List<Finding> starting(double initial, double chance) {
        return find(Story.of(first(Story.network("linear relu linear"), initial, chance), Story.classes(10)));
    }

    @Test
    void aFirstLossFarAboveChanceIsAConfidentWrongStart() {
        assertThat(starting(3.4, 2.3026)).as("one nat, as he weights have it").isEmpty();
        assertThat(starting(9, 2.3026)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.INFO);
            assertThat(f.evidence()).contains("9", "2.3", "sure of answers");
        });
        assertThat(starting(50, 2.3026)).singleElement().satisfies(f -> assertThat(f.severity())
                .isEqualTo(Severity.WARNING));
        assertThat(starting(590, 73.7)).as("a sum over a batch").isEmpty();
        assertThat(starting(Double.POSITIVE_INFINITY, 2.3026))
                .as("another finding")
                .isEmpty();
    }

    @Test
    void aConfidentStartOnUnscaledFeaturesIsTheFeaturesDoing() {
        Story story = Story.of(first(Story.network("linear relu linear"), 500, 0.69), Story.features(4, 1, 50, 300));
        assertThat(find(story)).isEmpty();
    }

    private static LayerFacts sloped(int index, String kind, Double slope) {
        return new LayerFacts("layers." + index, kind, 32, 32, null, null, 0.4, 0.6, null, null, null, slope);
    }

    private List<Finding> sloped(String kind, Double slope) {
        double sd = Math.sqrt(2 / 32.0);
        return find(Story.of(
                Story.model(
                        List.of(Story.linear(0, 32, 32, sd), sloped(1, kind, slope), Story.linear(2, 32, 10, sd)),
                        "cross_entropy",
                        10),
                Story.classes(10)));
    }

    @Test
    void aNegativeSlopeFoldsTheSignsOver() {
        assertThat(sloped("leaky_relu", -0.2)).singleElement().satisfies(f -> {
            assertThat(f.place()).isEqualTo("layers.1");
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.evidence()).contains("leaky_relu", "-0.2", "negative slope");
        });
        assertThat(sloped("prelu", -1.0)).hasSize(1);
        assertThat(sloped("leaky_relu", 0.01)).isEmpty();
        assertThat(sloped("elu", 1.0)).isEmpty();
        assertThat(sloped("relu", null)).isEmpty();
    }

    private List<Finding> oneOdd(double sd) {
        double he = Math.sqrt(2 / 32.0);
        List<LayerFacts> layers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            layers.add(Story.linear(2 * i, 32, 32, i == 4 ? sd : he));
            layers.add(Story.plain(2 * i + 1, "relu", 32));
        }
        layers.add(Story.linear(16, 32, 10, he));
        return find(Story.of(Story.model(layers, "cross_entropy", 10), null));
    }

    @Test
    void oneLayerOfAnotherSizeIsNamed() {
        assertThat(oneOdd(1e-5)).singleElement().satisfies(f -> {
            assertThat(f.place()).isEqualTo("layers.8");
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.evidence()).contains("too small", "5.66e-5");
        });
        assertThat(oneOdd(1e3)).singleElement().satisfies(f -> assertThat(f.evidence())
                .contains("too large"));
        assertThat(oneOdd(0.05)).isEmpty();
    }
}
