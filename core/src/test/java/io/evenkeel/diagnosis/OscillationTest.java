package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OscillationTest extends RuleContract {

    @Override
    Rule rule() {
        return new Oscillation();
    }

    @Override
    Story faulty() {
        return run(0.08, 1.5, 1);
    }

    /** Held-back accuracies that scatter by so much, and gradients whose logarithm does. */
    private static Story run(double accuracy, double gradient, int batch) {
        Story story = Story.of(Story.batch(Story.network("linear relu linear"), batch), Story.classes(10))
                .heldBack(300);
        story.planned = 2000;
        Random random = new Random(4);
        for (int step = 0; step < 2000; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", 1 + 0.2 * random.nextGaussian());
            now.put("gradient/norm", Math.exp(gradient * random.nextGaussian()));
            if (step % 50 == 0) {
                now.put("accuracy/validation", 0.6 + accuracy * random.nextGaussian());
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void scatterDecides() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.numbers().get("scatter")).isBetween(0.04, 0.1);
            assertThat(f.evidence()).contains("points from one evaluation to the next");
        });
        assertThat(find(run(0.032, 0.1, 32))).singleElement().satisfies(f -> assertThat(f.severity())
                .isEqualTo(Severity.WARNING));
        assertThat(find(run(0.015, 0.1, 32))).isEmpty();
    }

    @Test
    void aLateStepUpIsNoJumpingAbout() {
        Story story = run(0.005, 0.1, 32);
        QuantityKey accuracy = QuantityKey.of("accuracy/validation");
        story.events.replaceAll(event -> event instanceof RunEvent.Measured m
                        && m.step() > 1500
                        && m.quantities().containsKey(accuracy)
                ? new RunEvent.Measured(m.step(), Map.of(accuracy, 0.95))
                : event);
        assertThat(find(story)).isEmpty();
    }

    @Test
    void answersThatFlipWhileTheLossOnlyFallsUndoNothing() {
        Story story = faulty();
        QuantityKey loss = QuantityKey.of("loss/validation");
        story.events.replaceAll(event -> {
            if (!(event instanceof RunEvent.Measured m) || m.step() % 50 != 0) {
                return event;
            }
            Map<QuantityKey, Double> now = new LinkedHashMap<>(m.quantities());
            now.put(loss, 2.3 - 0.0005 * m.step());
            return new RunEvent.Measured(m.step(), now);
        });
        assertThat(find(story)).isEmpty();
        story.events.replaceAll(event -> {
            if (!(event instanceof RunEvent.Measured m) || m.step() % 50 != 0) {
                return event;
            }
            Map<QuantityKey, Double> now = new LinkedHashMap<>(m.quantities());
            now.put(loss, 1.5 + (m.step() % 100 == 0 ? 0.1 : -0.1));
            return new RunEvent.Measured(m.step(), now);
        });
        assertThat(find(story)).singleElement().satisfies(f -> assertThat(f.severity())
                .isEqualTo(Severity.CRITICAL));
    }

    @Test
    void aFewSamplesThatFlipAreTheCoarsenessOfTheMeasure() {
        assertThat(find(run(0.032, 0.1, 32).heldBack(40))).isEmpty();
    }

    @Test
    void withoutAccuracyTheHeldBackLossCounts() {
        assertThat(find(losses(0.8))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.evidence()).startsWith("The held-back loss jumps");
        });
        assertThat(find(losses(0.05))).isEmpty();
    }

    private static Story losses(double scatter) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 40;
        Random random = new Random(9);
        for (int step = 0; step < 40; step++) {
            story.at(step, "loss/validation", 1.2 + scatter * random.nextGaussian());
        }
        return story;
    }

    @Test
    void fullBatchesThatLeapAcrossTheValleyZigzag() {
        assertThat(find(zigzag(0.2))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.evidence()).contains("by turns");
            assertThat(f.remedies()).noneMatch(r -> r.kind().equals("larger-batch"));
        });
        assertThat(find(zigzag(0.001))).isEmpty();
    }

    private static Story zigzag(double size) {
        Story story = Story.of(Story.batch(Story.network("linear relu linear"), 1000), Story.classes(10));
        story.planned = 200;
        for (int step = 0; step < 200; step++) {
            story.at(step, "loss/training", 1 + (step % 2 == 0 ? size : -size));
        }
        return story;
    }
}
