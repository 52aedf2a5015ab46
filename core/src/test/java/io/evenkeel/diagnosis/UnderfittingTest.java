package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnderfittingTest extends RuleContract {

    @Override
    Rule rule() {
        return new Underfitting();
    }

    private static final IntToDoubleFunction STUCK = step -> 1.9 + 0.4 * Math.exp(-step / 30.0);
    private static final IntToDoubleFunction DECAY = step -> 1e-3 * (1 - step / 1001.0);

    @Override
    Story faulty() {
        return run(STUCK, DECAY, 0.02, step -> 1);
    }

    private static Story run(
            IntToDoubleFunction loss, IntToDoubleFunction rate, double gap, IntToDoubleFunction gradient) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 1000;
        Random random = new Random(6);
        for (int step = 0; step < 1000; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", loss.applyAsDouble(step) + 0.02 * random.nextGaussian());
            now.put("learning_rate", rate.applyAsDouble(step));
            now.put("gradient/norm", gradient.applyAsDouble(step));
            if (step % 20 == 0) {
                now.put("loss/validation", loss.applyAsDouble(step) + gap);
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void atRestWithBothLossesHigh() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.evidence()).contains("rest at a loss of 1.9");
        });
        assertThat(find(run(STUCK, step -> 1e-3, 0.02, step -> Math.exp(-step / 100.0))))
                .as("nothing left to follow")
                .hasSize(1);
    }

    @Test
    void whatIsNotAtRestOrFitsWellPasses() {
        assertThat(find(run(STUCK, step -> 1e-3, 0.02, step -> 1)))
                .as("a plateau")
                .isEmpty();
        assertThat(find(run(STUCK, DECAY, 0.6, step -> 1))).as("a gap").isEmpty();
        assertThat(find(run(step -> 0.5, DECAY, 0.02, step -> 1))).as("fits").isEmpty();
    }
}
