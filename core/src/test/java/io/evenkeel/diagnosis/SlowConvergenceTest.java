package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SlowConvergenceTest extends RuleContract {

    @Override
    Rule rule() {
        return new SlowConvergence();
    }

    @Override
    Story faulty() {
        return run(step -> 2.3 - 0.00005 * step, 1000);
    }

    private static Story run(IntToDoubleFunction loss, int steps) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 1000;
        Random random = new Random(7);
        for (int step = 0; step < steps; step++) {
            story.at(step, "loss/training", loss.applyAsDouble(step) + 0.002 * random.nextGaussian());
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void thePaceIsHeldAgainstTheRun() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.numbers().get("runs_to_half")).isBetween(18.0, 28.0);
            assertThat(f.remedies().get(0).kind()).isEqualTo("raise-learning-rate");
        });
        assertThat(find(run(step -> 2.3 - 0.00005 * step, 750)).get(0).severity())
                .isEqualTo(Severity.WARNING);
        assertThat(find(run(step -> 2.3 - 0.00005 * step, 600))).isEmpty();
        assertThat(find(run(step -> 2.3 - 0.0006 * step, 1000)))
                .as("gets there")
                .isEmpty();
    }

    @Test
    void standingStillAndLateStartsAreOtherMatters() {
        assertThat(find(run(step -> 2.3, 1000))).isEmpty();
        assertThat(find(run(step -> step < 800 ? 2.3 : 2.3 - 0.0004 * (step - 800), 1000)))
                .isEmpty();
    }
}
