package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DivergenceTest extends RuleContract {

    @Override
    Rule rule() {
        return new Divergence();
    }

    @Override
    Story faulty() {
        return losses(step -> step < 300 ? 2.3 * Math.exp(-step / 100.0) : 0.1 + 0.2 * (step - 300), 1000, 0.2);
    }

    private static Story losses(DoubleUnaryOperator loss, int steps, double noise) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = steps;
        Random random = new Random(6);
        for (int step = 0; step < steps; step++) {
            story.at(step, "loss/training", loss.applyAsDouble(step) * Math.exp(noise * random.nextGaussian()));
        }
        return story.end(steps);
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void aLossThatLeavesForGoodIsCritical() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.place()).isEqualTo("loss");
            assertThat(f.fromStep()).isBetween(301L, 420L);
            assertThat(f.numbers().get("ratio")).isGreaterThan(3);
        });
    }

    @Test
    void geometricGrowthIsCaughtWithinSteps() {
        Story story = Story.of(Story.network("linear"), Story.values(0, 1, 2));
        story.planned = 1000;
        for (int step = 0; step < 30; step++) {
            double loss = 100 * Math.pow(11, step);
            story.at(step, "loss/training", step < 25 ? loss : Double.POSITIVE_INFINITY);
        }
        assertThat(find(story)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.fromStep()).isLessThan(8);
            assertThat(f.resolvedAt()).as("it does not end with the numbers").isNull();
        });
    }

    @Test
    void harmlessThings() {
        assertThat(find(losses(step -> 2.3, 1000, 1.0))).as("noise alone").isEmpty();
        assertThat(find(losses(step -> 0.3 + (step % 100 < 8 ? 20 : 0), 1000, 0.1)))
                .as("spikes that recover")
                .isEmpty();
        assertThat(find(losses(step -> 1e7 * Math.exp(-step / 20.0) + 1, 1000, 0.1)))
                .as("a huge start")
                .isEmpty();
        assertThat(find(losses(step -> 2.3 + 20 * Math.exp(-step / 15.0) * step / 5, 1000, 0.1)))
                .as("a rough start")
                .isEmpty();
        assertThat(find(losses(step -> 1e-6 * Math.exp(step / 200.0), 1000, 0.1)))
                .as("a tiny loss that rises")
                .isEmpty();
    }

    @Test
    void losingWhatWasGainedIsAWarning() {
        assertThat(find(losses(step -> step < 500 ? 0.2 : 1.9, 1000, 0.1)))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.severity()).isEqualTo(Severity.WARNING);
                    assertThat(f.evidence()).contains("more than half");
                });
        assertThat(find(losses(step -> step < 500 ? 0.2 : 0.9, 1000, 0.1))).isEmpty();
    }

    @Test
    void recoveryResolves() {
        assertThat(find(losses(step -> step > 300 && step < 600 ? 50 : 1, 1000, 0.1)))
                .singleElement()
                .satisfies(f -> assertThat(f.resolvedAt()).isBetween(600L, 680L));
    }
}
