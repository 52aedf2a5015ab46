package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OverfittingTest extends RuleContract {

    @Override
    Rule rule() {
        return new Overfitting();
    }

    @Override
    Story faulty() {
        return run(1.0, 0, 0.02);
    }

    /** Held-back loss that comes down to 1.0 and then rises by so much until the end. */
    private static Story run(double rise, double accuracyRise, double noise) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 1000;
        Random random = new Random(5);
        for (int step = 0; step < 1000; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", 2.3 * Math.exp(-step / 200.0));
            if (step % 10 == 0) {
                double late = Math.max(0, (step - 300) / 700.0);
                now.put(
                        "loss/validation",
                        1 + 1.3 * Math.exp(-step / 40.0) + rise * late + noise * random.nextGaussian());
                now.put("accuracy/validation", 0.6 + accuracyRise * late);
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void whatIsLostDecides() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.numbers().get("step_best")).isBetween(150.0, 400.0);
            assertThat(f.numbers().get("lost")).isBetween(0.65, 0.85);
            assertThat(f.remedies().get(0).kind()).isEqualTo("stop-early");
        });
        assertThat(find(run(0.4, 0, 0.02)).get(0).severity()).isEqualTo(Severity.WARNING);
        assertThat(find(run(0.1, 0, 0.02))).isEmpty();
    }

    @Test
    void aTargetThatWasMissedForItMakesItCritical() {
        Story mild = run(0.4, 0, 0.02).aimed("loss/validation: 1.1");
        assertThat(find(mild).get(0).severity()).as("not over yet").isEqualTo(Severity.WARNING);
        assertThat(find(mild.end(1000)).get(0).severity()).isEqualTo(Severity.CRITICAL);
        assertThat(find(mild.aimed("loss/validation: 1.6")).get(0).severity()).isEqualTo(Severity.WARNING);
        assertThat(mild.aimed("loss/validation: 1.1")
                        .diagnose(rule(), new Underfitting())
                        .findings())
                .as("learning by heart is no underfitting")
                .hasSize(1);
    }

    @Test
    void aTargetMissedWhereTrainingSamplesAreFittedFarBetterIsOverfittingWithoutARise() {
        Story flat = run(0.0, 0, 0.02).end(1000);
        assertThat(find(flat)).isEmpty();
        assertThat(find(flat.aimed("accuracy/validation: 0.8"))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.evidence()).contains("accuracy/validation at 0.6", "by heart");
        });
        assertThat(find(flat.aimed("accuracy/validation: 0.5"))).as("reached").isEmpty();
        assertThat(find(flat.aimed("loss/training: 0.001")))
                .as("not missed on held-back samples")
                .isEmpty();
    }

    @Test
    void aNetworkThatIsOnlyTooSureOfItselfIsAWarningUntilItIsWorseThanKnowingNothing() {
        assertThat(find(run(1.0, 0.1, 0.02)).get(0).severity()).isEqualTo(Severity.WARNING);
        assertThat(find(run(2.0, 0.1, 0.02)).get(0).severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void aRiseWithoutLearningByHeartOrAmongNoiseIsSomethingElse() {
        Story both = faulty().change(now -> {
            now.computeIfPresent(QuantityKey.of("loss/training"), (k, v) -> Math.max(v, 1.2));
            return now;
        });
        assertThat(find(both)).isEmpty();
        assertThat(find(run(0.1, 0, 0.3))).isEmpty();
    }
}
