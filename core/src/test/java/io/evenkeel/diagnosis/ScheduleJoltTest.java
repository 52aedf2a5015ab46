package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScheduleJoltTest extends RuleContract {

    @Override
    Rule rule() {
        return new ScheduleJolt();
    }

    @Override
    Story faulty() {
        return run(500, 10, step -> step < 500 ? 0.5 : 1.6);
    }

    /** Ten classes, chance loss ln 10; the learning rate jumps at a step by a factor. */
    private static Story run(int jump, double factor, IntToDoubleFunction loss) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 1000;
        Random random = new Random(2);
        for (int step = 0; step < 1000; step++) {
            story.at(
                    step,
                    Map.of(
                            "learning_rate",
                            step < jump ? 1e-3 : 1e-3 * factor,
                            "loss/training",
                            loss.applyAsDouble(step) + 0.03 * random.nextGaussian()));
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void theJumpAndTheLossBeforeAndAfterAreNamed() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.numbers().get("step")).isBetween(498.0, 501.0);
            assertThat(f.evidence()).contains("from 0.001 to 0.01");
        });
    }

    @Test
    void whatComesBackIsANote() {
        assertThat(find(run(500, 10, step -> step < 500 ? 0.5 : 0.5 + 1.1 * Math.exp(-(step - 500) / 60.0))))
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.INFO));
    }

    @Test
    void aLossThatIsThrownUpAndFallsAtOnceIsNotLostInItsOwnScatter() {
        assertThat(find(run(500, 10, step -> step < 500 ? 0.5 : 0.5 + 6 * Math.exp(-(step - 500) / 6.0))))
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.INFO));
    }

    @Test
    void aRiseWithinTheScatterBeforeItPasses() {
        IntToDoubleFunction still = step -> step < 500 ? 0.8 : 1.4;
        assertThat(find(run(500, 10, still))).hasSize(1);
        // Five steps low, five high.
        assertThat(find(run(500, 10, step -> still.applyAsDouble(step) + (step / 5 % 2 == 0 ? -0.6 : 0.6))))
                .isEmpty();
    }

    @Test
    void aJumpWithoutALossAndALossWithoutAJumpPass() {
        assertThat(find(run(500, 10, step -> 0.5))).isEmpty();
        assertThat(find(run(500, 1, step -> step < 500 ? 0.5 : 1.6))).isEmpty();
        assertThat(find(run(500, 0.1, step -> step < 500 ? 0.5 : 1.6)))
                .as("a drop")
                .isEmpty();
        assertThat(find(run(500, 10, step -> step < 500 ? 0.01 : 0.05)))
                .as("still next to nothing")
                .isEmpty();
    }
}
