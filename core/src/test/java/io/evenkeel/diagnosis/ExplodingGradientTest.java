package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExplodingGradientTest extends RuleContract {

    @Override
    Rule rule() {
        return new ExplodingGradient();
    }

    @Override
    Story faulty() {
        return overTime(step -> Math.exp(1.2 * step), 40);
    }

    private static Story overTime(DoubleUnaryOperator norm, int steps) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = steps;
        for (int step = 0; step < steps; step++) {
            story.at(step, Map.of("gradient/norm", norm.applyAsDouble(step), "loss/training", 2.3));
        }
        return story;
    }

    private static Story overDepth(double rate, double error, boolean learning) {
        Story story = Story.of(Story.network("linear tanh ".repeat(8) + "linear"), Story.classes(10));
        story.planned = 200;
        Random random = new Random(3);
        for (int step = 0; step < 200; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put(
                    "loss/training",
                    (learning ? 2.3 * Math.exp(-step / 30.0) : 2.31) * (1 + 0.01 * random.nextGaussian()));
            Story.look(now, 9, rate, error, 1, random);
            story.at(step, now);
        }
        return story.end(200);
    }

    @Test
    void growthFromStepToStepIsCritical() {
        assertThat(faulty().diagnose(rule()).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.fromStep()).isLessThan(15);
            assertThat(finding.numbers().get("ratio")).isGreaterThan(100);
        });
    }

    @Test
    void growthOverDepthIsCriticalOnlyWhenTrainingFails() {
        // 2.5^8 = 1526
        assertThat(overDepth(2.5, 0.1, true).diagnose(rule()).findings())
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING));
        assertThat(overDepth(2.5, 0.1, false).diagnose(rule()).findings())
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.CRITICAL));
        // 2.3^8 = 783
        assertThat(overDepth(2.3, 0.1, false).diagnose(rule()).findings()).isEmpty();
        assertThat(overDepth(2.5, 0.8, false).diagnose(rule()).findings())
                .as("uncertain")
                .isEmpty();
    }

    @Test
    void saysWhichLayerAddsTheMostWhereJacobiansWereLookedAt() {
        Story story = overDepth(2.5, 0.1, false);
        story.change(now -> {
            now.put(QuantityKey.at("jacobian/gain", "layers.0"), 2.6);
            now.put(QuantityKey.at("jacobian/largest", "layers.0"), 5.5);
            now.put(QuantityKey.at("jacobian/gain", "layers.1"), 0.9);
            now.put(QuantityKey.at("jacobian/largest", "layers.1"), 1.0);
            return now;
        });
        assertThat(story.diagnose(rule()).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.evidence()).contains("layers.0 (linear) adds the most: its gain is 2.6, and 5.5 in");
            assertThat(finding.numbers()).containsEntry("greatest_gain", 2.6);
        });
    }

    private static Story throughTime(double growth, double error, double amplification, boolean learning) {
        Story story = Story.of(Story.network("rnn linear"), Story.classes(10));
        story.planned = 200;
        for (int step = 0; step < 200; step++) {
            story.at(
                    step,
                    Map.of(
                            "loss/training",
                            learning ? 2.3 * Math.exp(-step / 30.0) : 2.31,
                            "recurrence/growth@layers.0",
                            growth,
                            "recurrence/growth_error@layers.0",
                            error,
                            "recurrence/amplification@layers.0",
                            amplification));
        }
        return story.end(200);
    }

    @Test
    void growthThroughTimeIsLaidToTheRecurrentLayer() {
        assertThat(throughTime(1.1, 0.02, Math.pow(1.1, 99), false)
                        .diagnose(rule())
                        .findings())
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
                    assertThat(f.place()).isEqualTo("layers.0");
                    assertThat(f.numbers().get("time_steps")).isEqualTo(99);
                    assertThat(f.evidence()).contains("layers.0 (rnn)", "at each time step", "Through 99 of them");
                });
        assertThat(throughTime(1.1, 0.02, Math.pow(1.1, 99), true)
                        .diagnose(rule())
                        .findings())
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING));
        // 1.05^99 = 125
        assertThat(throughTime(1.05, 0.01, Math.pow(1.05, 99), false)
                        .diagnose(rule())
                        .findings())
                .isEmpty();
        assertThat(throughTime(1.1, 0.06, Math.pow(1.1, 99), false)
                        .diagnose(rule())
                        .findings())
                .as("uncertain")
                .isEmpty();
    }

    @Test
    void aConvergingNetworkDoesNotExplode() {
        // The last layer's gradient goes to zero, the first one's lags behind by a factor of thirty.
        assertThat(overDepth(1.53, 0.05, true).diagnose(rule()).findings()).isEmpty();
    }

    @Test
    void singleWildBatchesAndHeavyTailsAreNoExplosion() {
        Random random = new Random(4);
        assertThat(overTime(step -> Math.exp(1.5 * random.nextGaussian()) * (step % 97 == 96 ? 1e4 : 1), 3000)
                        .diagnose(rule())
                        .findings())
                .isEmpty();
    }

    @Test
    void gradientsThatStartLargeAndShrinkAreFine() {
        assertThat(overTime(step -> 1e9 * Math.exp(-step / 20.0) + 1, 1000)
                        .diagnose(rule())
                        .findings())
                .isEmpty();
    }

    @Test
    void aGradientThatComesBackFromExactlyZeroIsNoExplosion() {
        assertThat(overTime(step -> step == 0 ? 24.9 : step < 37 ? 0 : 0.35, 200)
                        .diagnose(rule())
                        .findings())
                .isEmpty();
        assertThat(overTime(step -> step % 2 == 0 ? 0 : Math.exp(1.2 * step), 40)
                        .diagnose(rule())
                        .findings())
                .as("grows, but not in three steps in a row")
                .isEmpty();
        assertThat(overTime(step -> step < 20 ? 0 : Math.exp(1.2 * (step - 20)), 60)
                        .diagnose(rule())
                        .findings())
                .as("stands still, then grows")
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.CRITICAL));
    }

    @Test
    void isPredictedFromFactsAlone() {
        ModelFacts model = Story.backprop(Story.network("linear relu ".repeat(10) + "linear"), 5, 0.3);
        assertThat(Story.of(model, null).lint(rule())).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.place()).isEmpty();
            assertThat(finding.numbers().get("amplification")).isEqualTo(Math.pow(5, 10));
        });
    }
}
