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
