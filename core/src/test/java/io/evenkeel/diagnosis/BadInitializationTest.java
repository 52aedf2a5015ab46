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
}
