package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VanishingGradientTest extends RuleContract {

    @Override
    Rule rule() {
        return new VanishingGradient();
    }

    @Override
    Story faulty() {
        return sigmoids(20, 0.22, 0.01, false);
    }

    /** A stack of sigmoid layers whose gradient shrinks by {@code rate} a layer, learning or not. */
    private static Story sigmoids(int linear, double rate, double error, boolean learning) {
        Story story = Story.of(Story.network("linear sigmoid ".repeat(linear - 1) + "linear"), Story.classes(10));
        story.planned = 300;
        Random random = new Random(1);
        for (int step = 0; step < 300; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            double loss = learning ? 2.3 * Math.exp(-step / 60.0) : 2.3026;
            now.put("loss/training", loss * (1 + 0.01 * random.nextGaussian()));
            if (step < 10 || step % 5 == 0) {
                Story.look(now, linear, rate, error, 1, random);
            }
            story.at(step, now);
        }
        return story.end(300);
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void namesTheLayersThatStarveAndTheNumbers() {
        assertThat(find(faulty())).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            // 0.22^5 < 10⁻³ ≤ 0.22^4: all but the last five of twenty layers.
            assertThat(finding.place()).isEqualTo("layers.0…layers.28");
            assertThat(finding.numbers()).containsEntry("depth", 20.0).containsEntry("rate", 0.22);
            assertThat(finding.numbers().get("attenuation")).isBetween(1e-13, 1e-12);
            assertThat(finding.evidence()).contains("0.22 ± 0.01", "20 layers", "layers.0 (linear)");
            assertThat(finding.remedies().get(0).kind()).isEqualTo("swap-activation");
        });
    }

    @Test
    void saysWhichLayerTakesTheMostWhereJacobiansWereLookedAt() {
        Story story = faulty();
        story.change(now -> {
            now.put(QuantityKey.at("jacobian/gain", "layers.0"), 1.02);
            now.put(QuantityKey.at("jacobian/largest", "layers.0"), 1.9);
            now.put(QuantityKey.at("jacobian/gain", "layers.1"), 0.21);
            now.put(QuantityKey.at("jacobian/largest", "layers.1"), 0.25);
            now.put(QuantityKey.at("jacobian/gain", "layers.3"), 0.23);
            now.put(QuantityKey.at("jacobian/largest", "layers.3"), 0.24);
            return now;
        });
        assertThat(find(story)).singleElement().satisfies(finding -> {
            assertThat(finding.evidence())
                    .contains("layers.1 (sigmoid) takes the most: its gain is 0.21, and 0.25 in the direction");
            assertThat(finding.numbers()).containsEntry("least_gain", 0.21);
        });
        assertThat(find(faulty())).singleElement().satisfies(finding -> {
            assertThat(finding.evidence()).doesNotContain("Jacobian");
            assertThat(finding.numbers()).doesNotContainKey("least_gain");
        });
    }

    @Test
    void aMildAttenuationIsAWarningUntilTrainingStalls() {
        // 0.42^8 = 9.7e-4
        assertThat(find(sigmoids(9, 0.42, 0.01, true)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
        assertThat(find(sigmoids(9, 0.42, 0.01, false)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.CRITICAL));
        // 0.43^8 = 1.2e-3
        assertThat(find(sigmoids(9, 0.43, 0.01, false))).isEmpty();
    }

    @Test
    void anUncertainRateIsNoEvidence() {
        assertThat(find(sigmoids(20, 0.6, 0.21, false))).isEmpty();
        assertThat(find(sigmoids(20, 0.6, 0.19, false))).hasSize(1);
    }

    @Test
    void gradientsThatFadeEverywhereAreAConvergedNetwork() {
        Story story = sigmoids(9, 0.95, 0.02, true);
        story.change(now -> {
            now.replaceAll((key, value) -> key.name().equals("backprop/norm") ? value * 1e-9 : value);
            return now;
        });
        assertThat(find(story)).isEmpty();
    }

    @Test
    void passesOnceTheLayersGetTheirGradient() {
        Story story = sigmoids(9, 0.2, 0.01, false);
        Random random = new Random(2);
        story.events.remove(story.events.size() - 1);
        for (int step = 300; step < 400; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", 1.0);
            Story.look(now, 9, 0.9, 0.02, 1, random);
            story.at(step, now);
        }
        assertThat(find(story)).singleElement().satisfies(finding -> {
            assertThat(finding.resolvedAt()).isBetween(300L, 310L);
            assertThat(finding.blocks()).isFalse();
        });
    }

    @Test
    void isFittedFromNormsWhereTheRateWasNotMeasured() {
        Story story = faulty().drop(key -> key.name().startsWith("backprop/rate"));
        assertThat(find(story))
                .singleElement()
                .satisfies(finding -> assertThat(finding.numbers().get("rate")).isBetween(0.20, 0.24));
        story.model = null;
        story.drop(key -> key.name().equals("backprop/norm")
                && Integer.parseInt(key.place().substring("layers.".length())) % 2 == 1);
        assertThat(find(story)).as("without facts, over the places there are").hasSize(1);
    }

    @Test
    void aDeadLayerIsNotAVanishingGradient() {
        Story story = sigmoids(9, 0.9, 0.02, false);
        story.change(now -> {
            now.replaceAll((key, value) -> key.name().equals("backprop/norm")
                            && List.of("layers.0", "layers.2", "layers.4").contains(key.place())
                    ? 0.0
                    : value);
            now.computeIfPresent(QuantityKey.of("backprop/rate"), (k, v) -> Double.NaN);
            return now;
        });
        assertThat(find(story)).isEmpty();
    }

    @Test
    void isPredictedFromFactsAlone() {
        ModelFacts twenty = Story.backprop(Story.network("linear sigmoid ".repeat(19) + "linear"), 0.23, 0.01);
        assertThat(Story.of(twenty, null).lint(rule())).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.evidence()).startsWith("Even before training");
            assertThat(finding.fromStep()).isZero();
        });
        ModelFacts eight = Story.backprop(Story.network("linear sigmoid ".repeat(8) + "linear"), 0.35, 0.01);
        assertThat(Story.of(eight, null).lint(rule()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
        ModelFacts tanh = Story.backprop(Story.network("linear tanh ".repeat(8) + "linear"), 0.9, 0.05);
        assertThat(Story.of(tanh, null).lint(rule())).isEmpty();
    }
}
