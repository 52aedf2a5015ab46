package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeadDominanceTest extends RuleContract {

    private static final int STEPS = 600;

    @Override
    Rule rule() {
        return new HeadDominance();
    }

    @Override
    Story faulty() {
        return run(3, step -> 0.98);
    }

    @Override
    Story healthy() {
        return run(3, step -> 0.75);
    }

    /** The last of so many heads has a share, the others what is left; each a little more or less from look to look. */
    private static Story run(int heads, IntToDoubleFunction share) {
        Story story = Story.empty();
        story.planned = STEPS;
        Random random = new Random(2);
        for (int step = 0; step < STEPS; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", 2 - step / 1000.0);
            if (step < 10 || step % 5 == 0) {
                now.put("attention/entropy@layers.3.1", 0.5);
                double left = (1 - share.applyAsDouble(step)) * Math.exp(0.1 * random.nextGaussian());
                for (int head = 0; head < heads; head++) {
                    now.put(
                            "attention/head_share@layers.3.1.heads." + head,
                            head == heads - 1 ? 1 - left : left / (heads - 1));
                }
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void theLayerIsNamedAndTheHeadWithIt() {
        assertThat(find(faulty())).singleElement().satisfies(finding -> {
            assertThat(finding.place()).isEqualTo("layers.3.1");
            assertThat(finding.evidence()).contains("head 2 gives", "even share of its 3 heads");
            assertThat(finding.numbers().get("share")).isBetween(0.97, 0.99);
        });
    }

    @Test
    void aLayerOfOneHeadHasNoneToDominate() {
        assertThat(find(run(1, step -> 1))).isEmpty();
    }

    @Test
    void headsMayTakeTurns() {
        assertThat(find(run(4, step -> step % 60 < 30 ? 0.98 : 0.5))).isEmpty();
        assertThat(find(run(4, step -> step < 20 ? 0.98 : 0.5)))
                .as("while they start")
                .isEmpty();
    }
}
